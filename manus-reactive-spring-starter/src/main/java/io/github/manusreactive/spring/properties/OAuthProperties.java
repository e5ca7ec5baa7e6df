package io.github.manusreactive.spring.properties;

import io.github.manusreactive.auth.OAuthApp.SecretPlacement;
import io.github.manusreactive.auth.OAuthMode;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The Open App that users approve.
 *
 * @param clientId Public id of the app; without it no app is configured.
 * @param clientSecret Secret of the app; not needed in mode "pkce".
 * @param redirectUri URI that users are redirected to, exactly as registered.
 * @param mode How the app authenticates; by default "pkce-with-secret" if a secret is set, otherwise "pkce".
 * @param secretPlacement How the secret is sent.
 * @param trusted Whether this is a trusted app, whose tokens have full access.
 * @param authorizePage Page on which users approve the app.
 * @param consentPage Page on which users grant connectors.
 * @param tokenDirectory Directory with one token file per user; without it tokens are kept in memory.
 * @param refreshAhead Time before its expiry at which an access token is refreshed.
 * @since 0.1.0
 */
public record OAuthProperties(
        @Nullable String clientId,
        @Nullable String clientSecret,
        @Nullable String redirectUri,
        @Nullable OAuthMode mode,
        @DefaultValue("body") SecretPlacement secretPlacement,
        @DefaultValue("false") boolean trusted,
        @DefaultValue("https://manus.im/openapi/oauth") String authorizePage,

        @DefaultValue("https://manus.im/oauth-apps/connector-consent")
        String consentPage,

        @Nullable Path tokenDirectory,
        @DefaultValue("5m") Duration refreshAhead) {

    /** Omits the secret. */
    @Override
    public String toString() {
        return "OAuthProperties[clientId=" + clientId + ", redirectUri=" + redirectUri + "]";
    }
}
