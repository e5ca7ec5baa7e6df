package io.github.manusreactive.auth;

import io.github.manusreactive.error.InvalidRequestException;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The pair of tokens that a user granted, and what is needed to refresh it. All of it is secret except expiry and scopes.
 *
 * @param accessToken goes with each call; lives a day
 * @param refreshToken buys the next pair, once; lives 30 days. {@code null} where the server gave none: such tokens cannot be
 *     refreshed
 * @param expiresAt when the access token ends, {@code null} where the server did not say
 * @param scopes what was granted, in the API's names, unknown ones included; empty where the server did not say
 * @param codeVerifier the PKCE verifier of the approval, which mode {@link OAuthMode#PKCE_WITH_SECRET} needs at each refresh;
 *     {@code null} in the other modes
 * @since 0.1.0
 */
public record OAuthTokens(
        String accessToken,
        @Nullable String refreshToken,
        @Nullable Instant expiresAt,
        Set<String> scopes,
        @Nullable String codeVerifier) {

    /** Checks that there is an access token. */
    public OAuthTokens {
        if (accessToken == null || accessToken.isBlank()) {
            throw new InvalidRequestException("accessToken", "is missing or blank");
        }
        accessToken = accessToken.strip();
        scopes = scopes == null ? Set.of() : Set.copyOf(scopes);
    }

    /** Shows expiry and scopes only. */
    @Override
    public String toString() {
        return "OAuthTokens[accessToken=****, refreshToken=" + (refreshToken == null ? "none" : "****") + ", expiresAt="
                + expiresAt + ", scopes=" + scopes + "]";
    }
}
