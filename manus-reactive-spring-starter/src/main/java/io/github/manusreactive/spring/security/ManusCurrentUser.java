package io.github.manusreactive.spring.security;

import io.github.manusreactive.ManusClient;
import java.util.function.Supplier;
import org.springframework.security.authentication.AuthenticationCredentialsNotFoundException;
import org.springframework.security.authentication.AuthenticationTrustResolver;
import org.springframework.security.authentication.AuthenticationTrustResolverImpl;
import org.springframework.security.core.Authentication;
import reactor.core.publisher.Mono;

/**
 * The client of whoever is logged in: it sends the tokens that this person granted the application by Spring Security's OAuth2
 * client, and has a rate budget of its own.
 *
 * <pre>{@code
 * @GetMapping("/tasks")
 * Flux<Task> tasks() {
 *     return currentUser.client().flatMapMany(client -> client.tasks().list());
 * }
 * }</pre>
 *
 * <p>Tokens are refreshed ahead of their expiry, once however many requests wait, and the new pair is stored as the authorized
 * client before it is used.
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
     * The client of the request's caller. In WebFlux the caller is found when this is subscribed to, in MVC when it is called, so
     * call it on the request's thread there. The client may be used after the request, such as by a task that goes on.
     *
     * @return the client. Fails with
     *     {@link org.springframework.security.oauth2.client.ClientAuthorizationRequiredException} where the caller has not approved
     *     the app, or has to approve it anew; Spring Security sends the browser to Manus then. Fails with
     *     {@link AuthenticationCredentialsNotFoundException} where nobody is logged in, and as a call does where the tokens had to
     *     be refreshed and could not
     */
    public Mono<ManusClient> client() {
        return caller.get()
                .filter(trust::isAuthenticated)
                .switchIfEmpty(Mono.error(() -> new AuthenticationCredentialsNotFoundException(
                        "no user is logged in, so the call has no user to act for")))
                .flatMap(authentication -> client(authentication.getName()));
    }

    /**
     * The client of somebody who need not be there, such as for work in the background.
     *
     * @param principalName the name under which Spring Security keeps the authorized client
     * @return the client; fails as {@link #client()} does where the person has not approved the app
     */
    public Mono<ManusClient> client(String principalName) {
        return callers.flatMap(all -> all.client(principalName));
    }
}
