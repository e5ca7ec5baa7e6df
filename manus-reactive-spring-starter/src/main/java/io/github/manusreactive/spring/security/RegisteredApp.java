package io.github.manusreactive.spring.security;

import io.github.manusreactive.auth.ClientSecret;
import io.github.manusreactive.auth.OAuthApp;
import io.github.manusreactive.auth.OAuthApp.SecretPlacement;
import io.github.manusreactive.auth.OAuthMode;
import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.spring.InvalidManusPropertyException;
import io.github.manusreactive.spring.properties.OAuthProperties;
import java.net.URI;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.util.StringUtils;

/**
 * The Open App as registered in Spring Security: Spring Security handles its approval, the client refreshes its
 * tokens.
 */
final class RegisteredApp {

    /** Spring Security handles redirects; its URI may be a template. */
    private static final URI NO_REDIRECT = URI.create("http://localhost/");

    private RegisteredApp() {}

    static OAuthApp of(ClientRegistration registration, OAuthProperties oauth) {
        ClientRegistration.ProviderDetails provider = registration.getProviderDetails();
        URI tokenUrl = URI.create(provider.getTokenUri());
        OAuthMode mode = mode(registration);
        boolean basic =
                ClientAuthenticationMethod.CLIENT_SECRET_BASIC.equals(registration.getClientAuthenticationMethod());
        try {
            return new OAuthApp(
                    registration.getClientId(),
                    mode.usesSecret() ? new ClientSecret(registration.getClientSecret()) : null,
                    mode,
                    NO_REDIRECT,
                    basic ? SecretPlacement.BASIC : SecretPlacement.BODY,
                    oauth.trusted(),
                    URI.create(provider.getAuthorizationUri()),
                    URI.create(oauth.consentPage()),
                    tokenUrl,
                    tokenUrl.resolve("revoke"));
        } catch (InvalidSettingException e) {
            throw new InvalidManusPropertyException(
                    "spring.security.oauth2.client.registration." + registration.getRegistrationId(),
                    String.valueOf(e.getMessage()));
        }
    }

    private static OAuthMode mode(ClientRegistration registration) {
        if (!StringUtils.hasText(registration.getClientSecret())) {
            return OAuthMode.PKCE;
        }
        return registration.getClientSettings().isRequireProofKey() ? OAuthMode.PKCE_WITH_SECRET : OAuthMode.SECRET;
    }
}
