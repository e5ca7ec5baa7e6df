package io.github.manusreactive.auth;

import io.github.manusreactive.error.InvalidSettingException;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An Open App as registered with Manus, and its OAuth endpoints.
 *
 * @param clientId the app's public id
 * @param clientSecret the app's secret, {@code null} in mode {@link OAuthMode#PKCE}
 * @param mode how the app authenticates
 * @param redirectUri the URI to which the user returns, exactly as registered
 * @param secretPlacement the place of the secret in token requests
 * @param trusted if {@code true}, tokens have full access, and the client rejects no call locally
 * @param authorizePage the page on which the user approves the app
 * @param consentPage the page on which the user grants connectors
 * @param tokenUrl {@code POST oauth/token}
 * @param revokeUrl {@code POST oauth/revoke}
 * @since 0.1.0
 */
public record OAuthApp(
        String clientId,
        @Nullable ClientSecret clientSecret,
        OAuthMode mode,
        URI redirectUri,
        SecretPlacement secretPlacement,
        boolean trusted,
        URI authorizePage,
        URI consentPage,
        URI tokenUrl,
        URI revokeUrl) {

    /**
     * Place of the client secret in a token request.
     *
     * @since 0.1.0
     */
    public enum SecretPlacement {
        /** Form fields {@code client_id} and {@code client_secret}. The default. */
        BODY,
        /** HTTP Basic authentication; no client fields in the body. */
        BASIC
    }

    /** Validates the combination of values. */
    public OAuthApp {
        if (clientId == null || clientId.isBlank()) {
            throw new InvalidSettingException("clientId", "is missing or blank");
        }
        clientId = clientId.strip();
        Objects.requireNonNull(mode, "mode");
        Objects.requireNonNull(secretPlacement, "secretPlacement");
        if (mode.usesSecret() && clientSecret == null) {
            throw new InvalidSettingException("clientSecret", "is required in mode " + mode);
        }
        if (!mode.usesSecret() && clientSecret != null) {
            throw new InvalidSettingException(
                    "clientSecret", "is not used in mode " + mode + "; remove it or choose a mode with a secret");
        }
        redirectUri = RedirectUriValidator.checked(redirectUri == null ? null : redirectUri.toString());
        requireWebUrl("authorizePage", authorizePage);
        requireWebUrl("consentPage", consentPage);
        requireWebUrl("tokenUrl", tokenUrl);
        requireWebUrl("revokeUrl", revokeUrl);
    }

    /**
     * Returns a builder.
     *
     * @param clientId the app's public id
     * @param redirectUri the URI to which the user returns: absolute, without {@code *} and {@code #}, with any scheme
     *     except {@code javascript}, {@code data}, {@code file}, {@code about} and {@code vbscript}; an http or https
     *     URI needs a host
     */
    public static Builder builder(String clientId, String redirectUri) {
        return new Builder(clientId, redirectUri);
    }

    /** Never shows the secret. */
    @Override
    public String toString() {
        return "OAuthApp[" + clientId + ", " + mode + (trusted ? ", trusted" : "") + ", redirectUri=" + redirectUri
                + ", tokenUrl=" + tokenUrl + "]";
    }

    private static void requireWebUrl(String field, @Nullable URI url) {
        String scheme =
                url == null || url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (url == null
                || !(scheme.equals("https") || scheme.equals("http"))
                || url.getRawAuthority() == null
                || url.getRawUserInfo() != null
                || url.getRawFragment() != null) {
            throw new InvalidSettingException(field, "must be an absolute http(s) URL without user info and fragment");
        }
    }

    /**
     * Builder of {@link OAuthApp}.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private final String clientId;
        private final URI redirectUri;
        private @Nullable ClientSecret clientSecret;
        private @Nullable OAuthMode mode;
        private SecretPlacement secretPlacement = SecretPlacement.BODY;
        private boolean trusted;
        private String baseUrl = "https://api.manus.ai";
        private String authorizePage = "https://manus.im/openapi/oauth";
        private String consentPage = "https://manus.im/oauth-apps/connector-consent";

        private Builder(String clientId, String redirectUri) {
            this.clientId = clientId;
            this.redirectUri = RedirectUriValidator.checked(redirectUri);
        }

        /**
         * Sets the app's secret.
         *
         * @param secret as shown once in the app's settings
         */
        public Builder clientSecret(String secret) {
            this.clientSecret = new ClientSecret(secret);
            return this;
        }

        /**
         * Sets how the app authenticates.
         *
         * @param mode default: {@link OAuthMode#PKCE_WITH_SECRET} if a secret is set, else {@link OAuthMode#PKCE}
         */
        public Builder mode(OAuthMode mode) {
            this.mode = mode;
            return this;
        }

        /**
         * Sets the place of the secret in token requests.
         *
         * @param placement default: {@link SecretPlacement#BODY}
         */
        public Builder secretPlacement(SecretPlacement placement) {
            this.secretPlacement = placement;
            return this;
        }

        /**
         * Sets if the app is trusted: its tokens have full access, regardless of their scopes.
         *
         * @param trusted default: false
         */
        public Builder trusted(boolean trusted) {
            this.trusted = trusted;
            return this;
        }

        /**
         * Sets the base URL of {@code /oauth/token} and {@code /oauth/revoke}.
         *
         * @param url default: {@code https://api.manus.ai}
         */
        public Builder baseUrl(String url) {
            this.baseUrl = url;
            return this;
        }

        /**
         * Sets the page on which the user approves the app.
         *
         * @param url default: {@code https://manus.im/openapi/oauth}
         */
        public Builder authorizePage(String url) {
            this.authorizePage = url;
            return this;
        }

        /**
         * Sets the page on which the user grants connectors.
         *
         * @param url default: {@code https://manus.im/oauth-apps/connector-consent}
         */
        public Builder consentPage(String url) {
            this.consentPage = url;
            return this;
        }

        /**
         * Creates the app.
         *
         * @throws InvalidSettingException if a value is invalid
         */
        public OAuthApp build() {
            OAuthMode chosen = mode != null ? mode : clientSecret != null ? OAuthMode.PKCE_WITH_SECRET : OAuthMode.PKCE;
            String base = baseUrl == null ? "" : baseUrl.strip().replaceAll("/+$", "");
            requireWebUrl("baseUrl", url("baseUrl", base));
            return new OAuthApp(
                    clientId,
                    clientSecret,
                    chosen,
                    redirectUri,
                    secretPlacement,
                    trusted,
                    url("authorizePage", authorizePage),
                    url("consentPage", consentPage),
                    url("baseUrl", base + "/oauth/token"),
                    url("baseUrl", base + "/oauth/revoke"));
        }

        private static URI url(String field, @Nullable String text) {
            try {
                return URI.create(text == null ? "" : text.strip());
            } catch (IllegalArgumentException e) {
                throw new InvalidSettingException(field, "is not a URL");
            }
        }
    }
}
