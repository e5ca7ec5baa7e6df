package io.github.manusreactive.auth;

import io.github.manusreactive.error.InvalidRequestException;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a user, and the values needed to refresh them. Everything except the expiry and the scopes is secret.
 *
 * @param accessToken sent with each call; valid for a day
 * @param refreshToken works once, for the next tokens; valid for 30 days. {@code null} if the server sent none: then
 *     the tokens cannot be refreshed
 * @param expiresAt expiry of the access token, {@code null} if unknown
 * @param scopes the granted scopes by their names in the API, including unknown ones; empty if unknown
 * @param codeVerifier the PKCE verifier of the authorization, which mode {@link OAuthMode#PKCE_WITH_SECRET} needs for
 *     each refresh; {@code null} in the other modes
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

    /** Shows only the expiry and the scopes. */
    @Override
    public String toString() {
        return "OAuthTokens[accessToken=****, refreshToken=" + (refreshToken == null ? "none" : "****") + ", expiresAt="
                + expiresAt + ", scopes=" + scopes + "]";
    }
}
