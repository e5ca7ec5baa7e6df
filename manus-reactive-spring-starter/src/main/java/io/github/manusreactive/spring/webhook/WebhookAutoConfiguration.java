package io.github.manusreactive.spring.webhook;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.spring.InvalidManusPropertyException;
import io.github.manusreactive.spring.ManusAutoConfiguration;
import io.github.manusreactive.spring.properties.ManusProperties;
import io.github.manusreactive.spring.properties.WebhookProperties;
import io.github.manusreactive.webhook.WebhookInbox;
import io.github.manusreactive.webhook.WebhookKeyProvider;
import io.github.manusreactive.webhook.WebhookVerifier;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpHeaders;
import reactor.core.scheduler.Schedulers;

/**
 * Auto-configuration of the webhook endpoint; disabled unless {@code manus.webhooks.enabled=true}. Verified events
 * are passed to the {@link ManusWebhookListener} beans and Spring's event listeners, and complete waits for their
 * task.
 *
 * @since 0.1.0
 */
@AutoConfiguration(
        after = ManusAutoConfiguration.class,
        afterName = "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration")
@ConditionalOnWebApplication
@ConditionalOnBooleanProperty("manus.webhooks.enabled")
@ConditionalOnBean(ManusClients.class)
@EnableConfigurationProperties(ManusProperties.class)
@Import({WebhookMetrics.class, WebFluxWebhookConfiguration.class, MvcWebhookConfiguration.class})
public final class WebhookAutoConfiguration {

    private static final String PREFIX = ManusProperties.PREFIX + ".webhooks.";

    public WebhookAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    WebhookVerifier manusWebhookVerifier(ManusProperties properties, ManusClients clients) {
        WebhookProperties webhooks = properties.webhooks();
        if (!webhooks.path().startsWith("/")) {
            throw invalid("path", "must begin with a slash");
        }
        verifying(webhooks, clients);
        // chosen for each fetch, because users come and go
        WebhookKeyProvider keys = WebhookKeyProvider.cached(
                () -> verifying(webhooks, clients).webhooks().publicKey(), Schedulers.parallel());
        return checked(() -> WebhookVerifier.builder(publicUrl(webhooks), keys)
                .maxBodyBytes(maxBodyBytes(webhooks))
                .build());
    }

    @Bean
    @ConditionalOnMissingBean
    WebhookInbox manusWebhookInbox(
            ManusProperties properties,
            WebhookVerifier verifier,
            ManusClients clients,
            ObjectProvider<ManusWebhookListener> listeners,
            ApplicationEventPublisher publisher) {
        WebhookProperties webhooks = properties.webhooks();
        WebhookDispatch dispatch = new WebhookDispatch(listeners.orderedStream().toList(), publisher);
        ManusClient woken = verifying(webhooks, clients);
        return checked(() -> WebhookInbox.builder(verifier)
                .handler(dispatch)
                .wake(woken.tasks()::wake)
                .maxRemembered(webhooks.maxRemembered())
                .rememberFor(webhooks.rememberFor())
                .buffer(webhooks.buffer())
                .build());
    }

    @Bean
    WebhookRegistration manusWebhookRegistration(ManusProperties properties, ManusClients clients) {
        return new WebhookRegistration(clients, properties, Schedulers.parallel());
    }

    static int maxBodyBytes(WebhookProperties webhooks) {
        long bytes = webhooks.maxBodySize().toBytes();
        if (bytes < 1 || bytes >= Integer.MAX_VALUE) {
            throw invalid("max-body-size", "must be between 1 byte and 2 GB");
        }
        return (int) bytes;
    }

    static Map<String, List<String>> fields(HttpHeaders headers) {
        Map<String, List<String>> fields = new LinkedHashMap<>();
        headers.forEach(fields::put);
        return fields;
    }

    static String publicUrl(WebhookProperties webhooks) {
        String url = webhooks.publicUrl();
        if (url == null || url.isBlank()) {
            throw invalid(
                    "public-url",
                    "is missing: set the URL under which Manus reaches " + webhooks.path()
                            + ", exactly as it is registered, because signatures cover it");
        }
        return url;
    }

    /** All deliveries are signed with the same key, so any user that may read it can be used. */
    private static ManusClient verifying(WebhookProperties webhooks, ManusClients clients) {
        if (webhooks.user() != null) {
            return client(clients, webhooks.user());
        }
        return clients.all().stream()
                .findFirst()
                .orElseThrow(() -> invalid("user", "is missing: set a user with an API key"));
    }

    private static ManusClient client(ManusClients clients, String user) {
        try {
            return clients.client(user);
        } catch (InvalidSettingException e) {
            throw invalid("user", "'" + user + "' is not a user in manus.users");
        }
    }

    /** Names the property instead of the client's setting. */
    private static <T> T checked(Supplier<T> settings) {
        try {
            return settings.get();
        } catch (InvalidSettingException e) {
            String property =
                    e.setting().equals("url") ? "public-url" : DataObjectPropertyName.toDashedForm(e.setting());
            throw invalid(property, String.valueOf(e.getMessage()).replaceFirst("^" + e.setting() + ":? ", ""));
        }
    }

    private static InvalidManusPropertyException invalid(String property, String reason) {
        return new InvalidManusPropertyException(PREFIX + property, reason);
    }
}
