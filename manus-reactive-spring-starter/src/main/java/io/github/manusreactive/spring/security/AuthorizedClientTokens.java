package io.github.manusreactive.spring.security;

import io.github.manusreactive.auth.OAuthTokens;
import io.github.manusreactive.auth.TokenStore;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.client.OAuth2AuthorizedClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2RefreshToken;
import reactor.core.publisher.Mono;

/** Stores tokens as authorized clients, by the principal's name. */
final class AuthorizedClientTokens implements TokenStore {

    private final ClientRegistration registration;
    private final AuthorizedClients clients;
    private final boolean needsVerifier;
    private final AuthorizationTurns turns = new AuthorizationTurns();

    /**
     * @param needsVerifier whether a refresh token is useless without the verifier of its approval
     */
    AuthorizedClientTokens(ClientRegistration registration, AuthorizedClients clients, boolean needsVerifier) {
        this.registration = registration;
        this.clients = clients;
        this.needsVerifier = needsVerifier;
    }

    @Override
    public Mono<OAuthTokens> load(String principalName) {
        return clients.load(registration.getRegistrationId(), principalName).map(this::tokens);
    }

    @Override
    public Mono<Void> save(String principalName, OAuthTokens tokens) {
        // the stores read only the name
        Authentication principal = UsernamePasswordAuthenticationToken.unauthenticated(principalName, null);
        return clients.save(authorizedClient(principalName, tokens), principal);
    }

    @Override
    public <T> Mono<T> exclusively(String principalName, Mono<T> refresh) {
        return turns.run(principalName, refresh);
    }

    /** Without a refresh token, a new approval is needed once the access token has expired. */
    private OAuthTokens tokens(OAuth2AuthorizedClient client) {
        OAuth2AccessToken access = client.getAccessToken();
        OAuth2RefreshToken refresh = client.getRefreshToken();
        String kept = refresh == null ? null : refresh.getTokenValue();
        String verifier = kept == null ? null : PkceVerifierCodec.verifier(kept);
        boolean usable = !needsVerifier || verifier != null;
        return new OAuthTokens(
                access.getTokenValue(),
                kept != null && usable ? PkceVerifierCodec.refreshToken(kept) : null,
                access.getExpiresAt(),
                access.getScopes(),
                verifier);
    }

    private OAuth2AuthorizedClient authorizedClient(String principalName, OAuthTokens tokens) {
        Instant now = Instant.now();
        Instant expiresAt = tokens.expiresAt();
        // a token must be issued before it expires, even if it has expired in the meantime
        Instant issuedAt = expiresAt != null && !expiresAt.isAfter(now) ? expiresAt.minusSeconds(1) : now;
        OAuth2AccessToken access = new OAuth2AccessToken(
                OAuth2AccessToken.TokenType.BEARER, tokens.accessToken(), issuedAt, expiresAt, tokens.scopes());
        return new OAuth2AuthorizedClient(registration, principalName, access, refreshToken(tokens, issuedAt));
    }

    private static @Nullable OAuth2RefreshToken refreshToken(OAuthTokens tokens, Instant issuedAt) {
        String token = tokens.refreshToken();
        return token == null
                ? null
                : new OAuth2RefreshToken(PkceVerifierCodec.join(token, tokens.codeVerifier()), issuedAt);
    }
}
