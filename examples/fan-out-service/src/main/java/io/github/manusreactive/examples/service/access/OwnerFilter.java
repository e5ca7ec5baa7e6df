package io.github.manusreactive.examples.service.access;

import io.github.manusreactive.examples.service.job.JobOwner;
import java.util.Objects;
import java.util.function.Function;
import org.springframework.context.annotation.Profile;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.oauth2.client.authentication.OAuth2AuthenticationToken;
import org.springframework.security.oauth2.core.ClaimAccessor;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Tells the jobs their user. It runs after the authentication, whose filters come first. */
@Component
@Profile(AccessConfiguration.AUTHENTICATED)
final class OwnerFilter implements WebFilter {

    private final ProblemBody problem;

    OwnerFilter(ProblemBody problem) {
        this.problem = problem;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return ReactiveSecurityContextHolder.getContext()
                .mapNotNull(SecurityContext::getAuthentication)
                .filter(Authentication::isAuthenticated)
                .map(OwnerFilter::id)
                .map(id -> id.isBlank() ? withoutSubject(exchange) : filter(exchange, chain, new JobOwner(id)))
                .defaultIfEmpty(filter(exchange, chain, JobOwner.STRANGER))
                .flatMap(Function.identity());
    }

    private static Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain, JobOwner owner) {
        return Mono.defer(() -> chain.filter(exchange)).contextWrite(owner::in);
    }

    /** No user could see or stop its jobs. */
    private Mono<Void> withoutSubject(ServerWebExchange exchange) {
        return problem.write(
                exchange.getResponse(),
                HttpStatus.FORBIDDEN,
                "Forbidden",
                "the token has no subject (sub), which identifies the owner of jobs");
    }

    /** Empty without a subject. The same for a login and a token of the same issuer; subjects are unique within their issuer only. */
    private static String id(Authentication user) {
        if (user.getPrincipal() instanceof ClaimAccessor claims && claims.hasClaim("iss") && claims.hasClaim("sub")) {
            return claims.getClaimAsString("iss") + " " + claims.getClaimAsString("sub");
        }
        return user instanceof OAuth2AuthenticationToken login
                ? login.getAuthorizedClientRegistrationId() + " " + user.getName()
                : Objects.requireNonNullElse(user.getName(), "");
    }
}
