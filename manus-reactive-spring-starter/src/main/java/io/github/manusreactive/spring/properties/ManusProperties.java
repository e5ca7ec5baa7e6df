package io.github.manusreactive.spring.properties;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Everything that can be set under {@code manus}. Needs an API key at the least; the defaults of all else are those of the
 * client.
 *
 * @param enabled Whether a client is configured at all.
 * @param apiKey API key of the user "default".
 * @param accessToken Access token of the user "default", instead of an API key.
 * @param baseUrl Where the API is.
 * @param agentProfile Agent profile of tasks whose request names none: standard, lite, max. Free personal accounts need lite.
 * @param defaultUser Whose client the bean ManusClient is; by default the user "default", or the only one.
 * @param users Users by name, each with credentials and a rate budget of their own.
 * @param limits Limits per operation for all users, such as "task.create=10/60s"; documented ones where none is given.
 * @param lanes Interactive calls before bulk work.
 * @param budget Rate budget.
 * @param timeouts Timeouts.
 * @param retry Retries.
 * @param reconcile Lost answers.
 * @param circuitBreaker Circuit breaker.
 * @param pool Connection pool.
 * @param http HTTP.
 * @param proxy Proxy.
 * @param ssl TLS.
 * @param watch Status watch.
 * @param webhooks Webhooks.
 * @param fanOut Fan-out.
 * @param oauth Open App.
 * @param security Callers of a web application.
 * @param health Health indicator.
 * @param observations Observations and metrics.
 * @param sandbox Embedded sandbox.
 * @since 0.1.0
 */
@ConfigurationProperties("manus")
public record ManusProperties(
        @DefaultValue("true") boolean enabled,
        @Nullable String apiKey,
        @Nullable String accessToken,
        @DefaultValue("https://api.manus.ai") String baseUrl,
        @DefaultValue("standard") String agentProfile,
        @Nullable String defaultUser,
        @DefaultValue Map<String, UserProperties> users,
        @DefaultValue Map<String, String> limits,
        @DefaultValue @NestedConfigurationProperty CallPriorityProperties lanes,
        @DefaultValue @NestedConfigurationProperty RateLimitProperties budget,
        @DefaultValue @NestedConfigurationProperty TimeoutProperties timeouts,
        @DefaultValue @NestedConfigurationProperty RetryProperties retry,
        @DefaultValue @NestedConfigurationProperty ReconciliationProperties reconcile,
        @DefaultValue @NestedConfigurationProperty CircuitBreakerProperties circuitBreaker,
        @DefaultValue @NestedConfigurationProperty PoolProperties pool,
        @DefaultValue @NestedConfigurationProperty HttpProperties http,
        @DefaultValue @NestedConfigurationProperty ProxyProperties proxy,
        @DefaultValue @NestedConfigurationProperty SslProperties ssl,
        @DefaultValue @NestedConfigurationProperty PollingProperties watch,
        @DefaultValue @NestedConfigurationProperty WebhookProperties webhooks,
        @DefaultValue @NestedConfigurationProperty FanOutProperties fanOut,
        @DefaultValue @NestedConfigurationProperty OAuthProperties oauth,
        @DefaultValue @NestedConfigurationProperty SecurityProperties security,
        @DefaultValue @NestedConfigurationProperty HealthProperties health,
        @DefaultValue @NestedConfigurationProperty ObservationProperties observations,
        @DefaultValue @NestedConfigurationProperty SandboxProperties sandbox) {

    /** The prefix of all properties. */
    public static final String PREFIX = "manus";

    /** Copies the maps. */
    public ManusProperties {
        users = Collections.unmodifiableMap(new LinkedHashMap<>(users));
        limits = Map.copyOf(limits);
    }

    /** Without a credential. */
    @Override
    public String toString() {
        return "ManusProperties[baseUrl=" + baseUrl + ", users=" + users.keySet() + "]";
    }
}
