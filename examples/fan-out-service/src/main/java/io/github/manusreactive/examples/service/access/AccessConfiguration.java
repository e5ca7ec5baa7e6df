package io.github.manusreactive.examples.service.access;

import static org.springframework.security.config.Customizer.withDefaults;

import io.github.manusreactive.examples.service.RefusedStartException;
import io.github.manusreactive.examples.service.ServiceSettings;
import io.github.manusreactive.spring.properties.ManusProperties;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.web.server.ManagementPortType;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.web.server.ServerHttpSecurity;
import org.springframework.security.config.web.server.ServerHttpSecurity.CsrfSpec;
import org.springframework.security.config.web.server.ServerHttpSecurity.LogoutSpec;
import org.springframework.security.config.web.server.ServerHttpSecurity.RequestCacheSpec;
import org.springframework.security.oauth2.client.registration.InMemoryReactiveClientRegistrationRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.web.server.SecurityWebFilterChain;
import org.springframework.security.web.server.authentication.logout.RedirectServerLogoutSuccessHandler;
import org.springframework.security.web.server.authentication.logout.ServerLogoutSuccessHandler;

/**
 * Authentication by profile: {@code login} for the page, {@code resource-server} for bearer tokens, or both. Without
 * them the service accepts all requests, and therefore listens on the loopback interface only.
 *
 * <p>No CSRF tokens are needed: the routes that change jobs take JSON or are a {@code DELETE}, which browsers send to
 * another origin only if that allows it, and this service never does. A sign-out is protected by the {@code SameSite}
 * attribute of the session cookie only.
 */
@Configuration(proxyBeanMethods = false)
class AccessConfiguration {

    private static final String LOGIN = "login";
    private static final String TOKENS = "resource-server";
    static final String AUTHENTICATED = LOGIN + " | " + TOKENS;
    private static final String MANAGEMENT_ADDRESS = "management.server.address";
    private static final String SIGNED_OUT = "/signed-out.html";
    private static final String[] PUBLIC = {"/actuator/health/**", SIGNED_OUT, "/css/**", "/favicon.svg"};
    private static final String OPEN = "!" + LOGIN + " & !" + TOKENS;

    @Bean
    @Profile(OPEN)
    SecurityWebFilterChain open(
            ServerHttpSecurity http, ServerProperties server, Environment environment, ServiceSettings settings) {
        if (!settings.authenticatingProxy()) {
            requireLoopback("server.address", server.getAddress());
            // a port of its own has an address of its own
            if (ManagementPortType.get(environment) == ManagementPortType.DIFFERENT) {
                requireLoopback(MANAGEMENT_ADDRESS, environment.getProperty(MANAGEMENT_ADDRESS, InetAddress.class));
            }
        }
        return http.csrf(CsrfSpec::disable)
                .logout(LogoutSpec::disable)
                .authorizeExchange(all -> all.anyExchange().permitAll())
                .build();
    }

    private static void requireLoopback(String property, @Nullable InetAddress address) {
        if (address == null || !address.isLoopbackAddress()) {
            throw new RefusedStartException(property + " is "
                    + (address == null ? "not set" : address.getHostAddress())
                    + " and the service has no authentication: activate the profile login or resource-server, or set"
                    + " fan-out.authenticating-proxy=true if a proxy authenticates all requests");
        }
    }

    @Bean
    @Profile(AUTHENTICATED)
    SecurityWebFilterChain authenticated(
            ServerHttpSecurity http,
            Environment environment,
            ProblemBody problem,
            ManusProperties manus,
            ObjectProvider<InMemoryReactiveClientRegistrationRepository> registrations) {
        boolean tokens = environment.acceptsProfiles(Profiles.of(TOKENS));
        String registration = environment.acceptsProfiles(Profiles.of(LOGIN)) ? signIn(registrations) : null;
        SignInEntryPoint entryPoint = new SignInEntryPoint(problem, registration, tokens);
        http.csrf(CsrfSpec::disable)
                .authorizeExchange(all -> {
                    all.pathMatchers(PUBLIC).permitAll();
                    // the endpoint checks the signature of each delivery
                    if (manus.webhooks().enabled()) {
                        all.pathMatchers(HttpMethod.POST, manus.webhooks().path())
                                .permitAll();
                    }
                    all.anyExchange().authenticated();
                })
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

    private static String signIn(ObjectProvider<InMemoryReactiveClientRegistrationRepository> registrations) {
        List<String> ids = new ArrayList<>();
        registrations.ifAvailable(clients -> clients.forEach(client -> {
            if (AuthorizationGrantType.AUTHORIZATION_CODE.equals(client.getAuthorizationGrantType())) {
                ids.add(client.getRegistrationId());
            }
        }));
        if (ids.size() != 1) {
            throw new RefusedStartException("the profile login needs exactly one OAuth2 client with the grant type"
                    + " authorization_code in spring.security.oauth2.client.registration, but there are " + ids.size()
                    + ": " + ids);
        }
        return ids.get(0);
    }
}
