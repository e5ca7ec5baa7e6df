package io.github.manusreactive.spring.properties;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties under {@code manus}. At least an API key is needed; all other defaults are those of the client.
 *
 * @param enabled Whether to configure a client.
 * @param strictProperties Whether an unknown property under manus fails the start; otherwise it is logged as a warning.
 * @param apiKey API key of the user "default".
 * @param accessToken Access token of the user "default", instead of an API key.
 * @param baseUrl Base URL of the API.
 * @param agentProfile Agent profile of tasks whose request has none: standard, lite, max. Free personal accounts need
 *     lite.
 * @param defaultUser User of the bean ManusClient; by default the user "default", or the only one.
 * @param users Users by name, each with its own credentials and rate limits.
 * @param rateLimits Rate limits.
 * @param callOptions Options of all calls.
 * @param retry Retries.
 * @param reconciliation Calls with an unknown outcome.
 * @param circuitBreaker Circuit breaker.
 * @param http Connections.
 * @param ssl TLS.
 * @param polling Polling of awaited tasks.
 * @param webhooks Webhooks.
 * @param fanOut Fan-out.
 * @param oauth Open App.
 * @param security Users of a web application.
 * @param health Health indicator.
 * @param observations Observations and metrics.
 * @param sandbox Embedded sandbox.
 * @since 0.1.0
 */
@ConfigurationProperties("manus")
public record ManusProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("true") boolean strictProperties,
        @Nullable String apiKey,
        @Nullable String accessToken,
        @DefaultValue("https://api.manus.ai") String baseUrl,
        @DefaultValue("standard") String agentProfile,
        @Nullable String defaultUser,
        @DefaultValue Map<String, UserProperties> users,
        @DefaultValue @NestedConfigurationProperty RateLimitProperties rateLimits,
        @DefaultValue @NestedConfigurationProperty CallOptionsProperties callOptions,
        @DefaultValue @NestedConfigurationProperty RetryProperties retry,
        @DefaultValue @NestedConfigurationProperty ReconciliationProperties reconciliation,
        @DefaultValue @NestedConfigurationProperty CircuitBreakerProperties circuitBreaker,
        @DefaultValue @NestedConfigurationProperty HttpProperties http,
        @DefaultValue @NestedConfigurationProperty SslProperties ssl,
        @DefaultValue @NestedConfigurationProperty PollingProperties polling,
        @DefaultValue @NestedConfigurationProperty WebhookProperties webhooks,
        @DefaultValue @NestedConfigurationProperty FanOutProperties fanOut,
        @DefaultValue @NestedConfigurationProperty OAuthProperties oauth,
        @DefaultValue @NestedConfigurationProperty SecurityProperties security,
        @DefaultValue @NestedConfigurationProperty HealthProperties health,
        @DefaultValue @NestedConfigurationProperty ObservationProperties observations,
        @DefaultValue @NestedConfigurationProperty SandboxProperties sandbox) {

    /** The prefix of all properties. */
    public static final String PREFIX = "manus";

    /** Copies the map, without users that only override another one. */
    public ManusProperties {
        users = Collections.unmodifiableMap(withoutOverrides(users));
    }

    /**
     * A variable that overrides a property of the user "eu-west" calls it "euwest". Spring Boot then binds both names, to
     * the same values.
     */
    private static Map<String, UserProperties> withoutOverrides(Map<String, UserProperties> bound) {
        Map<String, UserProperties> users = new LinkedHashMap<>(bound);
        bound.forEach((name, user) -> {
            String inVariable = name.replaceAll("[_-]", "").toLowerCase(Locale.ROOT);
            if (!inVariable.equals(name)) {
                users.remove(inVariable, user);
            }
        });
        return users;
    }

    /** Omits the credentials. */
    @Override
    public String toString() {
        return "ManusProperties[baseUrl=" + baseUrl + ", users=" + users.keySet() + "]";
    }
}
