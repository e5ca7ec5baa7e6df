package io.github.manusreactive.examples.service.access;

import static org.springframework.security.config.Customizer.withDefaults;

import io.github.manusreactive.examples.service.ServiceSettings;
import java.net.InetAddress;
import java.net.URI;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity.CsrfSpec;
import org.springframework.security.config.web.server.ServerHttpSecurity.LogoutSpec;
import org.springframework.security.config.web.server.ServerHttpSecurity.RequestCacheSpec;
import org.springframework.security.oauth2.client.registration.InMemoryReactiveClientRegistrationRepository;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.authentication.logout.RedirectServerLogoutSuccessHandler;
import org.springframework.security.web.server.authentication.logout.ServerLogoutSuccessHandler;

/**
 * Authentication by profile: {@code login} for the page, {@code resource-server} for bearer tokens, or both. Without
 * them the service accepts all requests, and therefore listens on the loopback interface only.
 *
 * <p>No CSRF tokens are needed: all routes that change something take JSON or are a {@code DELETE}, which browsers send to
 * another origin only if that allows it, and this service never does.
 */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

    private static final String LOGIN = "login";
    private static final String TOKENS = "resource-server";
    static final String AUTHENTICATED = LOGIN + " | " + TOKENS;
    private static final String SIGNED_OUT = "/signed-out.html";
    private static final String[] PUBLIC = {"/actuator/health/**", SIGNED_OUT, "/css/**", "/favicon.svg"};
    private static final String OPEN = "!" + LOGIN + " & !" + TOKENS;

    @Bean
    @Profile(OPEN)
    SecurityWebFilterChain open(ServerHttpSecurity http, ServerProperties server, ServiceSettings settings) {
        InetAddress address = server.getAddress();
        if (!settings.authenticatingProxy() && (address == null || !address.isLoopbackAddress())) {
            throw new IllegalStateException("server.address is "
                    + (address == null ? "not set" : address.getHostAddress())
                    + " and the service has no authentication: activate the profile login or resource-server, or set"
                    + " fan-out.authenticating-proxy=true if a proxy authenticates all requests");
        }
        return http.csrf(CsrfSpec::disable)
                .logout(LogoutSpec::disable)
                .authorizeExchange(all -> all.anyExchange().permitAll())
                .build();
    }

    @Bean
    @Profile(AUTHENTICATED)
    SecurityWebFilterChain authenticated(
            ServerHttpSecurity http,
            Environment environment,
            ProblemBody problem,
            ObjectProvider<InMemoryReactiveClientRegistrationRepository> registrations) {
        boolean tokens = environment.acceptsProfiles(Profiles.of(TOKENS));
        String registration = environment.acceptsProfiles(Profiles.of(LOGIN)) ? first(registrations) : null;
        SignInEntryPoint entryPoint = new SignInEntryPoint(problem, registration, tokens);
        http.csrf(CsrfSpec::disable)
                .authorizeExchange(all ->
                        all.pathMatchers(PUBLIC).permitAll().anyExchange().authenticated())
                .exceptionHandling(unauthenticated -> unauthenticated.authenticationEntryPoint(entryPoint));
        if (tokens) {
            http.oauth2ResourceServer(
                    bearer -> bearer.authenticationEntryPoint(entryPoint).jwt(withDefaults()));
        }
        if (registration != null) {
            http.oauth2Login(login -> login.authenticationFailureHandler(entryPoint::failed))
                    .logout(logout -> logout.logoutSuccessHandler(signedOut()));
        } else {
            http.logout(LogoutSpec::disable).requestCache(RequestCacheSpec::disable);
        }
        return http.build();
    }

    private static ServerLogoutSuccessHandler signedOut() {
        RedirectServerLogoutSuccessHandler redirect = new RedirectServerLogoutSuccessHandler();
        redirect.setLogoutSuccessUrl(URI.create(SIGNED_OUT));
        return redirect;
    }

    private static String first(ObjectProvider<InMemoryReactiveClientRegistrationRepository> registrations) {
        InMemoryReactiveClientRegistrationRepository clients = registrations.getIfAvailable();
        if (clients == null) {
            throw new IllegalStateException("the profile login needs an OAuth2 client: set"
                    + " spring.security.oauth2.client.registration.<id>.client-id and its provider");
        }
        return clients.iterator().next().getRegistrationId();
    }
}
