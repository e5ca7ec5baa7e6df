package io.github.manusreactive.spring.security;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.OAuthApp;
import io.github.manusreactive.auth.OAuthMode;
import io.github.manusreactive.auth.TokenStore;
import io.github.manusreactive.spring.InvalidManusPropertyException;
import io.github.manusreactive.spring.properties.ManusProperties;
import java.time.Duration;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Creates the callers once the registration is known, which may need a database query. */
final class CallerRegistryFactory {

    private static final Duration FOREVER = Duration.ofMillis(Long.MAX_VALUE);

    private CallerRegistryFactory() {}

    static Mono<CallerRegistry> of(
            ManusProperties properties,
            ManusClients clients,
            Mono<ClientRegistration> registration,
            AuthorizedClients authorizedClients) {
        String id = properties.security().registrationId();
        return registration
                .switchIfEmpty(Mono.error(() -> new InvalidManusPropertyException(
                        "spring.security.oauth2.client.registration." + id,
                        "is missing: register Manus there, or set manus.security.registration-id to its "
                                + "registration")))
                // the first use seeds the flow's random number generator, which reads a file
                .publishOn(Schedulers.boundedElastic())
                .map(known -> {
                    OAuthApp app = RegisteredApp.of(known, properties.oauth());
                    TokenStore store = new AuthorizedClientTokens(
                            known, authorizedClients, app.mode() == OAuthMode.PKCE_WITH_SECRET);
                    return new CallerRegistry(
                            id,
                            clients,
                            clients.oauth(app),
                            store,
                            properties.oauth().refreshAhead());
                })
                .cache(callers -> FOREVER, error -> Duration.ZERO, () -> Duration.ZERO);
    }
}
