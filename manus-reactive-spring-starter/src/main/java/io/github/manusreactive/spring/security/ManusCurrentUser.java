package io.github.manusreactive.spring.security;

import io.github.manusreactive.ManusClient;
import java.util.function.Supplier;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.authentication.AuthenticationTrustResolver;
import org.springframework.security.authentication.AuthenticationTrustResolverImpl;
import org.springframework.security.core.Authentication;
import reactor.core.publisher.Mono;

/**
 * The client of the logged-in user. It sends the tokens that this user granted the application through Spring
 * Security's OAuth2 client, and has its own rate limits.
 *
 * <pre>{@code
 *
 * @GetMapping("/tasks")
 * Flux<Task> tasks() {
 *     return currentUser.client().flatMapMany(client -> client.tasks().list());
 * }
 * }</pre>
 *
 * <p>Tokens are refreshed before they expire, once for all concurrent requests, and the new pair is stored as the
 * authorized client before it is used.
 *
 * @since 0.1.0
 */
public final class ManusCurrentUser {

    private final AuthenticationTrustResolver trust = new AuthenticationTrustResolverImpl();
    private final Supplier<Mono<Authentication>> caller;
    private final Mono<CallerRegistry> callers;

    ManusCurrentUser(Supplier<Mono<Authentication>> caller, Mono<CallerRegistry> callers) {
        this.caller = caller;
        this.callers = callers;
    }

    /**
     * Returns the client of the current request's user. WebFlux determines the user at subscription, MVC when this
     * method is called: in MVC, call it on the request's thread. The client may be used after the request, for
     * example by a task that continues.
     *
     * @return the client. Fails with {@link
     *     org.springframework.security.oauth2.client.ClientAuthorizationRequiredException} if the user has not
     *     approved the app or must approve it again; Spring Security then redirects the browser to Manus. Fails with
     *     {@link AuthenticationCredentialsNotFoundException} if no user is logged in, and like a call if the tokens
     *     could not be refreshed
     */
    public Mono<ManusClient> client() {
        return caller.get()
                .filter(trust::isAuthenticated)
                .switchIfEmpty(
                        Mono.error(
                                () -> new AuthenticationCredentialsNotFoundException(
                                        "no user is logged in: call client() in the request of a logged-in user, or client(principalName)")))
                .flatMap(authentication -> client(authentication.getName()));
    }

    /**
     * Returns the client of a user that need not be logged in, for example for background work.
     *
     * @param principalName the name under which Spring Security stores the authorized client
     * @return the client; fails like {@link #client()} if the user has not approved the app
     */
    public Mono<ManusClient> client(String principalName) {
        return callers.flatMap(all -> all.client(principalName));
    }
}
