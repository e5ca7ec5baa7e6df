package io.github.manusreactive.spring.actuate;

import java.util.Locale;
import java.util.regex.Pattern;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/**
 * Auto-configuration that hides credentials in Actuator's endpoints {@code env} and {@code configprops} if {@code
 * show-values} lets them show values. Applies even if the client is disabled.
 *
 * @since 0.1.0
 */
@AutoConfiguration
public final class ManusSanitizingAutoConfiguration {

    /** Without the separators that differ between files, the environment and beans, and without list indexes. */
    private static final Pattern CREDENTIAL = Pattern.compile("manus.*(apikey|token|secret|password)s?\\d*");

    public ManusSanitizingAutoConfiguration() {}

    @Configuration(proxyBeanMethods = false)
    @ConditionalOnClass(SanitizingFunction.class)
    static class Present {

        @Bean
        @ConditionalOnMissingBean(name = "manusSanitizingFunction")
        SanitizingFunction manusSanitizingFunction(Environment environment) {
            String clientSecret = plain("spring.security.oauth2.client.registration."
                    + environment.getProperty("manus.security.registration-id", "manus") + ".client-secret");
            return SanitizingFunction.sanitizeValue().ifKeyMatches(key -> {
                String plain = plain(key);
                return plain.equals(clientSecret) || CREDENTIAL.matcher(plain).matches();
            });
        }

        private static String plain(String key) {
            return key.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        }
    }
}
