package io.github.manusreactive.spring;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.OAuthApp;
import io.github.manusreactive.auth.OAuthFlow;
import io.github.manusreactive.auth.TokenStore;
import io.github.manusreactive.spring.properties.ManusProperties;
import io.github.manusreactive.spring.properties.OAuthProperties;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/**
 * Auto-configuration of the Open App, its approval flow and its users.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = ManusAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "manus.enabled", matchIfMissing = true)
@ConditionalOnProperty("manus.oauth.client-id")
public final class ManusOAuthAutoConfiguration {

    public ManusOAuthAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    OAuthApp manusOAuthApp(ManusProperties properties, ManusConnectionDetails details) {
        OAuthProperties oauth = properties.oauth();
        return PropertyNames.checked("oauth", () -> {
            if (!properties.sandbox().enabled()) {
                PropertyNames.requireResolved("clientSecret", oauth.clientSecret());
            }
            OAuthApp.Builder app = OAuthApp.builder(text(oauth.clientId()), text(oauth.redirectUri()))
                    .baseUrl(details.getBaseUrl())
                    .secretPlacement(oauth.secretPlacement())
                    .trusted(oauth.trusted())
                    .authorizePage(
                            details.getAuthorizePage() == null ? oauth.authorizePage() : details.getAuthorizePage())
                    .consentPage(oauth.consentPage());
            if (oauth.clientSecret() != null) {
                app.clientSecret(oauth.clientSecret());
            }
            if (oauth.mode() != null) {
                app.mode(oauth.mode());
            }
            return app.build();
        });
    }

    @Bean
    @ConditionalOnMissingBean
    TokenStore manusTokenStore(ManusProperties properties) {
        return properties.oauth().tokenDirectory() == null
                ? TokenStore.inMemory()
                : TokenStore.inDirectory(properties.oauth().tokenDirectory());
    }

    @Bean
    @ConditionalOnMissingBean
    @ConditionalOnBean(ManusClients.class)
    OAuthFlow manusOAuthFlow(ManusClients clients, OAuthApp app) {
        return clients.oauth(app);
    }

    private static String text(@Nullable String value) {
        return value == null ? "" : value;
    }
}
