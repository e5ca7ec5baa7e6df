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
 * @param clientId Public id of the app; without it there is no app.
 * @param clientSecret Secret of the app; missing in mode "pkce".
 * @param redirectUri Where users are sent back to, exactly as registered.
 * @param mode How the app proves itself; by default "pkce-with-secret" where there is a secret, else "pkce".
 * @param secretPlacement Where the secret travels.
 * @param trusted Whether this is a trusted app, whose tokens have full access.
 * @param authorizePage Page where users approve.
 * @param consentPage Page where users grant connectors.
 * @param tokenDirectory Folder with one file of tokens per user; without it tokens are kept in memory.
 * @param refreshAhead How long before its expiry an access token is refreshed.
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

    /** Without the secret. */
    @Override
    public String toString() {
        return "OAuthProperties[clientId=" + clientId + ", redirectUri=" + redirectUri + "]";
    }
}
