package io.github.manusreactive.spring.security;

import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.ReactiveOAuth2AuthorizedClientService;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Non-blocking access to Spring Security's authorized clients, for both web frameworks. */
interface AuthorizedClients {

    /** Returns the authorized client; empty if there is none. */
    Mono<OAuth2AuthorizedClient> load(String registrationId, String principalName);

    Mono<Void> save(OAuth2AuthorizedClient client, Authentication principal);

    static AuthorizedClients of(ReactiveOAuth2AuthorizedClientService service) {
        return new AuthorizedClients() {
            @Override
            public Mono<OAuth2AuthorizedClient> load(String registrationId, String principalName) {
                return service.loadAuthorizedClient(registrationId, principalName);
            }

            @Override
            public Mono<Void> save(OAuth2AuthorizedClient client, Authentication principal) {
                return service.saveAuthorizedClient(client, principal);
            }
        };
    }

    /** This service may query a database. */
    static AuthorizedClients of(OAuth2AuthorizedClientService service) {
        return new AuthorizedClients() {
            @Override
            public Mono<OAuth2AuthorizedClient> load(String registrationId, String principalName) {
                return Mono.<OAuth2AuthorizedClient>fromCallable(
                                () -> service.loadAuthorizedClient(registrationId, principalName))
                        .subscribeOn(Schedulers.boundedElastic());
            }

            @Override
            public Mono<Void> save(OAuth2AuthorizedClient client, Authentication principal) {
                return Mono.<Void>fromRunnable(() -> service.saveAuthorizedClient(client, principal))
                        .subscribeOn(Schedulers.boundedElastic());
            }
        };
    }
}
