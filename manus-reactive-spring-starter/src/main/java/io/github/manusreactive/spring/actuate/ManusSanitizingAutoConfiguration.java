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
 * Auto-configuration that keeps credentials out of Actuator's endpoints {@code env} and {@code configprops} where
 * {@code show-values} lets them show values. It holds where the client is switched off, too.
 *
 * @since 0.1.0
 */
@AutoConfiguration
public final class ManusSanitizingAutoConfiguration {

    /** Without the marks that differ between a file, the environment and a bean, and without the index in a list. */
    private static final Pattern CREDENTIAL = Pattern.compile("manus.*(apikey|token|secret|password)s?\\d*");

    /** Made by Spring. */
    public ManusSanitizingAutoConfiguration() {}

    /** With Actuator at hand. */
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
