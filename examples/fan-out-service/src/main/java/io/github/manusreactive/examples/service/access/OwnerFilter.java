package io.github.manusreactive.examples.service.access;

import io.github.manusreactive.examples.service.job.JobOwner;
import org.springframework.context.annotation.Profile;
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

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return ReactiveSecurityContextHolder.getContext()
                .mapNotNull(SecurityContext::getAuthentication)
                .filter(Authentication::isAuthenticated)
                .map(user -> new JobOwner(id(user)))
                .defaultIfEmpty(JobOwner.STRANGER)
                .flatMap(owner -> chain.filter(exchange).contextWrite(owner::in));
    }

    /** The same for a login and a token of the same issuer; subjects are unique within their issuer only. */
    private static String id(Authentication user) {
        if (user.getPrincipal() instanceof ClaimAccessor claims && claims.hasClaim("iss") && claims.hasClaim("sub")) {
            return claims.getClaimAsString("iss") + " " + claims.getClaimAsString("sub");
        }
        return user instanceof OAuth2AuthenticationToken login
                ? login.getAuthorizedClientRegistrationId() + " " + user.getName()
                : user.getName();
    }
}
