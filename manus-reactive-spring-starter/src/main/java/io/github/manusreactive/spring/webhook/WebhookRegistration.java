package io.github.manusreactive.spring.webhook;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.PermissionDeniedException;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import io.github.manusreactive.webhook.Webhook;
import io.github.manusreactive.webhook.WebhookStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/**
 * Registers the callback for each user once the application accepts requests; the server probes the URL immediately.
 */
final class WebhookRegistration implements ApplicationListener<ApplicationReadyEvent>, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(WebhookRegistration.class);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(10);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private final List<ManusClient> clients;
    private final String url;
    private final Scheduler scheduler;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final Disposable.Swap running = Disposables.swap();

    WebhookRegistration(List<ManusClient> clients, String url, Scheduler scheduler) {
        this.clients = clients;
        this.url = url;
        this.scheduler = scheduler;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent ready) {
        if (begun.compareAndSet(false, true)) {
            running.update(Flux.fromIterable(clients).flatMap(this::ensure).subscribe());
        }
    }

    private Mono<Void> ensure(ManusClient client) {
        String user = client.user().label();
        return client.webhooks()
                .ensure(url)
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
        return url.replaceFirst("\\?.*", "?…");
    }

    @Override
    public void destroy() {
        running.dispose();
    }
}
