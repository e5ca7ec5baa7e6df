package io.github.manusreactive.spring.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.auth.OAuthTokens;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.oauth2.client.InMemoryOAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClientService;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.client.registration.InMemoryClientRegistrationRepository;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import reactor.test.StepVerifier;

class AuthorizedClientTokensTest {

    private final ClientRegistration registration = ClientRegistration.withRegistrationId("manus")
            .clientId("app")
            .clientSecret("secret")
            .authorizationGrantType(AuthorizationGrantType.AUTHORIZATION_CODE)
            .redirectUri("{baseUrl}/authorized/{registrationId}")
            .authorizationUri("https://manus.im/openapi/oauth")
            .tokenUri("https://api.manus.ai/oauth/token")
            .build();
    private final OAuth2AuthorizedClientService service =
            new InMemoryOAuth2AuthorizedClientService(new InMemoryClientRegistrationRepository(registration));
    private final AuthorizedClientTokens withVerifier =
            new AuthorizedClientTokens(registration, AuthorizedClients.of(service), true);
    private final AuthorizedClientTokens plain =
            new AuthorizedClientTokens(registration, AuthorizedClients.of(service), false);

    private static OAuthTokens tokens(String verifier, Instant expiresAt) {
        return new OAuthTokens("access", "refresh_a_b_c", expiresAt, Set.of("create_task"), verifier);
    }

    @ParameterizedTest
    @ValueSource(longs = {86_400, -10})
    void whatIsSavedIsLoadedEvenIfExpired(long seconds) {
        OAuthTokens tokens =
                tokens("verifier", Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(seconds));
        StepVerifier.create(withVerifier.save("ann", tokens)).verifyComplete();
        StepVerifier.create(withVerifier.load("ann")).expectNext(tokens).verifyComplete();
        OAuth2AuthorizedClient stored = service.loadAuthorizedClient("manus", "ann");
        assertThat(stored.getPrincipalName()).isEqualTo("ann");
        assertThat(stored.getAccessToken().getTokenValue()).isEqualTo("access");
    }

    @Test
    void aRefreshTokenWithoutTheVerifierThatItNeedsIsNotUsed() {
        OAuthTokens tokens = tokens(null, Instant.now().plusSeconds(60));
        StepVerifier.create(plain.save("ann", tokens)).verifyComplete();
        StepVerifier.create(plain.load("ann"))
                .assertNext(loaded -> assertThat(loaded.refreshToken()).isEqualTo("refresh_a_b_c"))
                .verifyComplete();
        StepVerifier.create(withVerifier.load("ann"))
                .assertNext(loaded -> assertThat(loaded.refreshToken()).isNull())
                .verifyComplete();
    }

    @Test
    void tokensOfOtherUsersAreNotLoaded() {
        StepVerifier.create(plain.save("ann", tokens(null, Instant.now().plusSeconds(60))))
                .verifyComplete();
        StepVerifier.create(plain.load("bob")).verifyComplete();
    }
}
