package io.github.manusreactive.spring;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.http.HttpSettings;
import io.github.manusreactive.ratelimit.OperationRateLimiter;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import io.github.manusreactive.spring.properties.ManusProperties;
import io.github.manusreactive.task.AgentProfile;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.SslBundles;
import reactor.netty.http.client.HttpClient;
import tools.jackson.databind.json.JsonMapper;

/** Creates the clients. */
final class ClientAssembly {

    private final ManusProperties properties;
    private final ManusClients.Builder builder = ManusClients.builder();

    ClientAssembly(ManusProperties properties, String baseUrl) {
        this.properties = properties;
        ClientSettingsMapper.check(properties);
        PropertyNames.checked("", () -> builder.baseUrl(baseUrl));
        PropertyNames.checked("", () -> builder.agentProfile(new AgentProfile(properties.agentProfile())));
        builder.callOptions(ClientSettingsMapper.callOptions(properties))
                .polling(ClientSettingsMapper.polling(properties.polling()));
        if (properties.circuitBreaker().enabled()) {
            builder.circuitBreaker(ClientSettingsMapper.circuitBreaker(properties.circuitBreaker()));
        }
    }

    void users(ManusCredentials credentials, ObjectProvider<ManusUser> users, BooleanSupplier usersLogIn) {
        List<ManusUser> all = new ArrayList<>(credentials.manusUsers());
        users.orderedStream().forEach(all::add);
        boolean mayComeLater = properties.oauth().clientId() != null;
        if (all.isEmpty() && !mayComeLater && !usersLogIn.getAsBoolean()) {
            throw new MissingManusCredentialsException();
        }
        all.forEach(builder::user);
    }

    void rateLimits(RateLimitSettings settings, OperationRateLimiter limiter) {
        // if the limiter does not expose its settings, polling takes its share of these limits
        builder.rateLimiter(limiter).rateLimits(settings);
    }

    void http(
            ObjectProvider<SslBundles> sslBundles,
            ObjectProvider<SharedEventLoops> eventLoops,
            ObjectProvider<ManusHttpClientCustomizer> customizers) {
        List<ManusHttpClientCustomizer> all = Stream.concat(
                        eventLoops.stream().flatMap(SharedEventLoops::customizer), customizers.orderedStream())
                .toList();
        HttpSettings.Builder http = ClientSettingsMapper.http(properties.http()).toBuilder();
        if (!all.isEmpty()) {
            http.httpClientCustomizer(client -> customized(client, all));
        }
        String bundle = properties.ssl().bundle();
        if (bundle != null) {
            http.tls(SslBundleTls.of(sslBundles.getObject(), bundle));
        }
        builder.http(http.build());
    }

    void json(JsonMapper mapper) {
        builder.customizeJson(mapper);
    }

    ManusClients build(ObjectProvider<ManusClientCustomizer> customizers) {
        customizers.orderedStream().forEach(customizer -> customizer.customize(builder));
        return builder.build();
    }

    private static HttpClient customized(HttpClient client, List<ManusHttpClientCustomizer> customizers) {
        HttpClient customized = client;
        for (ManusHttpClientCustomizer customizer : customizers) {
            customized = customizer.customize(customized);
        }
        return customized;
    }
}
