package io.github.manusreactive.examples.service.access;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.web.server.ServerAuthenticationEntryPoint;
import org.springframework.security.web.server.WebFilterExchange;
import org.springframework.security.web.server.authentication.RedirectServerAuthenticationEntryPoint;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Sends browsers to the sign-in when they open a page; all other calls get a problem. */
final class SignInEntryPoint implements ServerAuthenticationEntryPoint {

    private static final Logger log = LoggerFactory.getLogger(SignInEntryPoint.class);

    private final ProblemBody problem;
    private final @Nullable ServerAuthenticationEntryPoint signIn;
    private final boolean tokens;

    /**
     * Creates an entry point.
     *
     * @param registration client registration to sign in with; {@code null} if there is no sign-in
     * @param tokens whether bearer tokens are accepted
     */
    SignInEntryPoint(ProblemBody problem, @Nullable String registration, boolean tokens) {
        this.problem = problem;
        this.signIn = registration == null
                ? null
                : new RedirectServerAuthenticationEntryPoint("/oauth2/authorization/" + registration);
        this.tokens = tokens;
    }

    @Override
    public Mono<Void> commence(ServerWebExchange exchange, AuthenticationException error) {
        boolean badToken = error instanceof InvalidBearerTokenException;
        if (signIn != null && !badToken && opensPage(exchange.getRequest())) {
            return signIn.commence(exchange, error);
        }
        if (tokens) {
            exchange.getResponse()
                    .getHeaders()
                    .set(HttpHeaders.WWW_AUTHENTICATE, badToken ? "Bearer error=\"invalid_token\"" : "Bearer");
        }
        return problem.write(
                exchange.getResponse(),
                HttpStatus.UNAUTHORIZED,
                "Unauthorized",
                badToken
                        ? "the bearer token is invalid or has expired"
                        : signIn == null ? "send a bearer token" : "you are signed out: reload the page to sign in");
    }

    /** Without a redirect: a provider that refuses again and again would cause a loop. */
    Mono<Void> failed(WebFilterExchange failed, AuthenticationException error) {
        // the message quotes what the provider, or anyone who calls this address, has sent
        log.warn("A sign-in failed: {}", String.valueOf(error.getMessage()).replaceAll("[^ -~]", "?"));
        return problem.write(
                failed.getExchange().getResponse(),
                HttpStatus.UNAUTHORIZED,
                "Unauthorized",
                "the sign-in failed: open / to try again, or see the log of the service for the cause");
    }

    private static boolean opensPage(ServerHttpRequest request) {
        try {
            return request.getHeaders().getAccept().contains(MediaType.TEXT_HTML);
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }
}
