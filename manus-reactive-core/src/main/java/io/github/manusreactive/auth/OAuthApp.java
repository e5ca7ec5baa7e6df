package io.github.manusreactive.auth;

import io.github.manusreactive.error.InvalidSettingException;
import java.net.URI;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An Open App as registered with Manus, and where its OAuth endpoints are.
 *
 * @param clientId the app's public id
 * @param clientSecret the app's secret, {@code null} in mode {@link OAuthMode#PKCE}
 * @param mode how the app proves itself
 * @param redirectUri where the user is sent back to; exactly as registered
 * @param secretPlacement where the secret travels
 * @param trusted whether this is a trusted app: its tokens have full access, and nothing is refused locally
 * @param authorizePage the page where the user approves
 * @param consentPage the page where the user grants connectors
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
     * Where the client secret travels in a token request.
     *
     * @since 0.1.0
     */
    public enum SecretPlacement {
        /** Form fields {@code client_id} and {@code client_secret}. The default. */
        BODY,
        /** HTTP Basic authentication; no client fields in the body. */
        BASIC
    }

    /** Checks what belongs together. */
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
     * Starts the description of an app.
     *
     * @param clientId the app's public id
     * @param redirectUri where the user is sent back to: absolute, no {@code *}, no {@code #}, not {@code javascript},
     *     {@code data}, {@code file}, {@code about} or {@code vbscript}; http(s) needs a host; own schemes are allowed
     * @return a builder
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
     * Builds an {@link OAuthApp}.
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
         * The app's secret.
         *
         * @param secret as shown once in the app's settings
         */
        public Builder clientSecret(String secret) {
            this.clientSecret = new ClientSecret(secret);
            return this;
        }

        /**
         * How the app proves itself.
         *
         * @param mode default: {@link OAuthMode#PKCE_WITH_SECRET} where there is a secret, else {@link OAuthMode#PKCE}
         */
        public Builder mode(OAuthMode mode) {
            this.mode = mode;
            return this;
        }

        /**
         * Where the secret travels.
         *
         * @param placement default: {@link SecretPlacement#BODY}
         */
        public Builder secretPlacement(SecretPlacement placement) {
            this.secretPlacement = placement;
            return this;
        }

        /**
         * Declares a trusted app, whose tokens have full access whatever scopes they name.
         *
         * @param trusted default: false
         */
        public Builder trusted(boolean trusted) {
            this.trusted = trusted;
            return this;
        }

        /**
         * Where the API is; {@code /oauth/token} and {@code /oauth/revoke} are below it.
         *
         * @param url default: {@code https://api.manus.ai}
         */
        public Builder baseUrl(String url) {
            this.baseUrl = url;
            return this;
        }

        /**
         * The page where the user approves.
         *
         * @param url default: {@code https://manus.im/openapi/oauth}
         */
        public Builder authorizePage(String url) {
            this.authorizePage = url;
            return this;
        }

        /**
         * The page where the user grants connectors.
         *
         * @param url default: {@code https://manus.im/oauth-apps/connector-consent}
         */
        public Builder consentPage(String url) {
            this.consentPage = url;
            return this;
        }

        /**
         * Checks and builds.
         *
         * @return the app
         * @throws InvalidSettingException naming the field that is wrong
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
