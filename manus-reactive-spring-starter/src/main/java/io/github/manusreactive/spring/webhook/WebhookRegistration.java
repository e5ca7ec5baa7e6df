package io.github.manusreactive.spring.webhook;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.PermissionDeniedException;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import io.github.manusreactive.spring.ManusUsersChangedEvent;
import io.github.manusreactive.spring.properties.ManusProperties;
import io.github.manusreactive.spring.properties.WebhookProperties;
import io.github.manusreactive.webhook.Webhook;
import io.github.manusreactive.webhook.WebhookStatus;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationEvent;
import org.springframework.context.ApplicationListener;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Registers the callback for each user once the application accepts requests; the server probes the URL immediately.
 * Whether to register is decided when the application runs, because the beans of a native image are chosen earlier.
 */
final class WebhookRegistration implements ApplicationListener<ApplicationEvent>, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(WebhookRegistration.class);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private final ManusClients clients;
    private final WebhookProperties properties;
    private final boolean enabled;
    private final Scheduler scheduler;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final Map<String, Disposable> running = new ConcurrentHashMap<>();

    WebhookRegistration(ManusClients clients, ManusProperties properties, Scheduler scheduler) {
        this.clients = clients;
        this.properties = properties.webhooks();
        this.enabled = properties.enabled() && this.properties.enabled() && this.properties.autoRegister();
        this.scheduler = scheduler;
    }

    @Override
    public void onApplicationEvent(ApplicationEvent event) {
        if (!enabled) {
            return;
        }
        if (event instanceof ApplicationReadyEvent && begun.compareAndSet(false, true)) {
            register(clients.labels());
        } else if (event instanceof ManusUsersChangedEvent changed && begun.get()) {
            changed.removed().forEach(this::end);
            register(changed.added());
        }
    }

    private void register(Set<String> users) {
        for (ManusClient client : clients.all()) {
            String user = client.user().label();
            if (users.contains(user)
                    && (properties.user() == null || properties.user().equals(user))) {
                Disposable.Swap registration = Disposables.swap();
                end(user);
                running.put(user, registration);
                registration.update(ensure(client).subscribe());
            }
        }
    }

    private void end(String user) {
        Disposable registration = running.remove(user);
        if (registration != null) {
            registration.dispose();
        }
    }

    private Mono<Void> ensure(ManusClient client) {
        String user = client.user().label();
        return client.webhooks()
                .ensure(WebhookAutoConfiguration.publicUrl(properties))
                .map(WebhookRegistration::active)
                .retryWhen(Retry.backoff(Long.MAX_VALUE, FIRST_PAUSE)
                        .maxBackoff(LONGEST_PAUSE)
                        .scheduler(scheduler)
                        .filter(WebhookRegistration::mayPass)
                        .doBeforeRetry(failed -> report(user, failed.failure(), "The registration is retried")))
                .doOnNext(webhook -> log.info("Webhook {} of user {} is active", webhook.id(), user))
                .onErrorResume(e -> {
                    report(user, e, "The registration is not retried");
                    return Mono.empty();
                })
                .then();
    }

    private static Webhook active(Webhook webhook) {
        if (webhook.status().equals(WebhookStatus.INACTIVE)) {
            throw new IllegalStateException(
                    "webhook " + webhook.id() + " is inactive, because its URL did not respond to the probe with 200");
        }
        return webhook;
    }

    /** Returns true for example after an outage, or if the load balancer does not route to the application yet. */
    private static boolean mayPass(Throwable error) {
        return !(error instanceof AuthenticationException
                || error instanceof PermissionDeniedException
                || error instanceof ReauthorizationRequiredException
                || error instanceof InvalidRequestException);
    }

    private void report(String user, Throwable error, String next) {
        log.error(
                "No webhook is registered for user {}, so the client polls its tasks. {}. Check that {} is "
                        + "reachable from the internet over https, and that the user has an API key or a trusted "
                        + "app: {}",
                user,
                next,
                withoutQuery(),
                error.toString());
    }

    private String withoutQuery() {
        return WebhookAutoConfiguration.publicUrl(properties).replaceFirst("\\?.*", "?…");
    }

    @Override
    public void destroy() {
        List.copyOf(running.keySet()).forEach(this::end);
    }
}
