package io.github.manusreactive.spring.security;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.spring.InvalidManusPropertyException;
import io.github.manusreactive.spring.ManusAutoConfiguration;
import io.github.manusreactive.spring.internal.PlaceholderDetector;
import io.github.manusreactive.spring.properties.ManusProperties;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication.Type;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.security.core.context.ReactiveSecurityContextHolder;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.ReactiveOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.endpoint.OAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.OAuth2AuthorizationCodeGrantRequest;
import org.springframework.security.oauth2.client.endpoint.ReactiveOAuth2AccessTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.RestClientAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.endpoint.WebClientReactiveAuthorizationCodeTokenResponseClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.client.registration.ReactiveClientRegistrationRepository;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Auto-configuration of {@link ManusCurrentUser}, if Spring Security's OAuth2 client is used. Disabled by {@code
 * manus.security.enabled=false}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
        after = ManusAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.security.oauth2.client.autoconfigure.OAuth2ClientAutoConfiguration",
            "org.springframework.boot.security.oauth2.client.autoconfigure.reactive.ReactiveOAuth2ClientAutoConfiguration",
            "org.springframework.boot.security.oauth2.client.autoconfigure.reactive."
                    + "ReactiveOAuth2ClientWebSecurityAutoConfiguration",
            "org.springframework.boot.security.oauth2.client.autoconfigure.servlet.OAuth2ClientWebSecurityAutoConfiguration"
        })
@ConditionalOnClass(ClientRegistration.class)
@ConditionalOnBooleanProperty(name = "manus.security.enabled", matchIfMissing = true)
@ConditionalOnBean(ManusClients.class)
public final class ManusSecurityAutoConfiguration {

    public ManusSecurityAutoConfiguration() {}

    /** Returns whether users may log in with Manus. Registrations in a database are not read during startup. */
    private static boolean mayHold(Object repository, String id) {
        return !(repository instanceof Iterable<?> registrations) || listed(registrations, id) != null;
    }

    private static @Nullable ClientRegistration listed(Iterable<?> registrations, String id) {
        for (Object each : registrations) {
            if (each instanceof ClientRegistration registration
                    && registration.getRegistrationId().equals(id)) {
                return registration;
            }
        }
        return null;
    }

    /** Spring Security would send the text of a placeholder that nothing defines. */
    private static void requireResolved(Object repository, String id) {
        ClientRegistration ours = repository instanceof Iterable<?> registrations ? listed(registrations, id) : null;
        if (ours != null) {
            requireResolved(id, "client-id", ours.getClientId());
            requireResolved(id, "client-secret", ours.getClientSecret());
        }
    }

    private static void requireResolved(String id, String field, @Nullable String value) {
        String problem = PlaceholderDetector.problem(value);
        if (problem != null) {
            throw new InvalidManusPropertyException(
                    "spring.security.oauth2.client.registration." + id + "." + field, problem);
        }
    }

    /** In WebFlux the user is in the Reactor context. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = Type.REACTIVE)
    @ConditionalOnBean({ReactiveClientRegistrationRepository.class, ReactiveOAuth2AuthorizedClientService.class})
    static class ReactiveConfiguration {

        @Bean
        @ConditionalOnMissingBean
        ManusCurrentUser manusCurrentUser(
                ManusProperties properties,
                ManusClients clients,
                ReactiveClientRegistrationRepository registrations,
                ReactiveOAuth2AuthorizedClientService service) {
            requireResolved(registrations, properties.security().registrationId());
            Mono<ClientRegistration> registration = Mono.defer(() ->
                    registrations.findByRegistrationId(properties.security().registrationId()));
            return new ManusCurrentUser(
                    () -> ReactiveSecurityContextHolder.getContext().mapNotNull(SecurityContext::getAuthentication),
                    CallerRegistryFactory.of(properties, clients, registration, AuthorizedClients.of(service)));
        }

        @Bean(defaultCandidate = false)
        BooleanSupplier manusUsersLogIn(ManusProperties properties, ReactiveClientRegistrationRepository all) {
            return () -> mayHold(all, properties.security().registrationId());
        }

        /** Spring Security uses it for every registration; it differs from the default for Manus only. */
        @Bean
        @ConditionalOnMissingBean
        ReactiveOAuth2AccessTokenResponseClient<OAuth2AuthorizationCodeGrantRequest> manusCodeClient(
                ManusProperties properties) {
            String id = properties.security().registrationId();
            var standard = new WebClientReactiveAuthorizationCodeTokenResponseClient();
            return request -> {
                boolean ours =
                        request.getClientRegistration().getRegistrationId().equals(id);
                return standard.getTokenResponse(request)
                        .map(answer -> ours ? PkceVerifierCodec.keep(request, answer) : answer);
            };
        }
    }

    /** In MVC the user is on the request's thread. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnWebApplication(type = Type.SERVLET)
    @ConditionalOnBean({ClientRegistrationRepository.class, OAuth2AuthorizedClientService.class})
    static class ServletConfiguration {

        @Bean
        @ConditionalOnMissingBean
        ManusCurrentUser manusCurrentUser(
                ManusProperties properties,
                ManusClients clients,
                ClientRegistrationRepository registrations,
                OAuth2AuthorizedClientService service) {
            requireResolved(registrations, properties.security().registrationId());
            Mono<ClientRegistration> registration = Mono.<ClientRegistration>fromCallable(
                            () -> registrations.findByRegistrationId(
                                    properties.security().registrationId()))
                    .subscribeOn(Schedulers.boundedElastic());
            return new ManusCurrentUser(
                    () -> Mono.justOrEmpty(SecurityContextHolder.getContext().getAuthentication()),
                    CallerRegistryFactory.of(properties, clients, registration, AuthorizedClients.of(service)));
        }

        @Bean(defaultCandidate = false)
        BooleanSupplier manusUsersLogIn(ManusProperties properties, ClientRegistrationRepository all) {
            return () -> mayHold(all, properties.security().registrationId());
        }

        /** Spring Security uses it for every registration; it differs from the default for Manus only. */
        @Bean
        @ConditionalOnMissingBean
        OAuth2AccessTokenResponseClient<OAuth2AuthorizationCodeGrantRequest> manusCodeClient(
                ManusProperties properties) {
            String id = properties.security().registrationId();
            var standard = new RestClientAuthorizationCodeTokenResponseClient();
            return request -> {
                boolean ours =
                        request.getClientRegistration().getRegistrationId().equals(id);
                var answer = standard.getTokenResponse(request);
                return ours ? PkceVerifierCodec.keep(request, answer) : answer;
            };
        }
    }
}
