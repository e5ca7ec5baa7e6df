package io.github.manusreactive.internal.api;

import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.internal.util.LoggerNames;
import io.github.manusreactive.webhook.Webhook;
import io.github.manusreactive.webhook.WebhookStatus;
import io.github.manusreactive.webhook.Webhooks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Keeps each URL registered once: callers within a client share one run, and concurrent registrations by several processes are
 * detected afterwards. All processes keep the oldest webhook, so they agree without communication.
 */
public final class WebhookRegistrar {

    private static final Logger LOG = LoggerFactory.getLogger(LoggerNames.WEBHOOK);
    /** A new webhook is inactive until its probe succeeded; the receiver has ten seconds to respond. */
    private static final int LOOKS = 6;

    private static final Duration PAUSE = Duration.ofSeconds(2);
    /** An inactive webhook of at most this age may still be probed; clocks may differ. */
    private static final Duration FRESH = Duration.ofMinutes(1);

    private static final Comparator<Webhook> OLDEST_FIRST = Comparator.comparing(
                    Webhook::createdAt, Comparator.nullsLast(Comparator.<Instant>naturalOrder()))
            .thenComparing(Webhook::id);

    private final ConcurrentMap<RegistrationKey, Mono<Webhook>> underWay = new ConcurrentHashMap<>();

    private record RegistrationKey(String user, String url) {}

    /** Once started, the run continues to its end even if all subscribers cancel. */
    Mono<Webhook> ensure(Webhooks webhooks, String user, String url, Scheduler scheduler) {
        RegistrationKey key = new RegistrationKey(user, url);
        return Mono.defer(() -> underWay.computeIfAbsent(
                key,
                same -> new RegistrationRun(webhooks, url, scheduler)
                        .result()
                        .doFinally(end -> underWay.remove(same))
                        .cache()));
    }

    /** One run for one URL. */
    private static final class RegistrationRun {

        private final Webhooks webhooks;
        private final String url;
        private final Scheduler scheduler;

        RegistrationRun(Webhooks webhooks, String url, Scheduler scheduler) {
            this.webhooks = webhooks;
            this.url = url;
            this.scheduler = scheduler;
        }

        Mono<Webhook> result() {
            return registered().flatMap(found -> {
                if (found.stream().anyMatch(RegistrationRun::delivers)) {
                    return one(found);
                }
                Mono<Webhook> pending = found.stream().anyMatch(this::isFresh) ? activated() : Mono.empty();
                return pending.switchIfEmpty(Mono.defer(() -> replaced(found)));
            });
        }

        private Mono<List<Webhook>> registered() {
            return webhooks.list()
                    .filter(webhook -> url.equals(webhook.url()))
                    .sort(OLDEST_FIRST)
                    .collectList();
        }

        /** Returns the oldest active webhook, once the others are deleted. */
        private Mono<Webhook> one(List<Webhook> found) {
            Webhook kept =
                    found.stream().filter(RegistrationRun::delivers).findFirst().orElseThrow();
            return Flux.fromIterable(found)
                    .filter(webhook -> !webhook.id().equals(kept.id()))
                    .concatMap(webhook -> remove(webhook, "the URL is registered as " + kept.id() + " too"))
                    .then(Mono.just(kept));
        }

        private Mono<Void> remove(Webhook webhook, String reason) {
            LOG.info("Removing webhook {}: {}", webhook.id(), reason);
            return webhooks.delete(webhook.id()).onErrorResume(error -> {
                LOG.warn("Webhook {} could not be removed; remove it in the web app", webhook.id(), error);
                return Mono.empty();
            });
        }

        /** Replaces inactive webhooks, which cannot be activated again. */
        private Mono<Webhook> replaced(List<Webhook> inactive) {
            return Flux.fromIterable(inactive)
                    .concatMap(webhook -> remove(webhook, "it is inactive and was registered again"))
                    .then(Mono.defer(this::created));
        }

        private Mono<Webhook> created() {
            return webhooks.create(url)
                    .flatMap(created ->
                            delivers(created) ? alone(created) : activated().switchIfEmpty(inactive(created)))
                    // it is registered, possibly by another process
                    .onErrorResume(
                            AmbiguousOutcomeException.class,
                            error -> registered()
                                    .filter(found -> found.stream().anyMatch(RegistrationRun::delivers))
                                    .flatMap(this::one)
                                    .switchIfEmpty(Mono.error(error)));
        }

        /** Checks for concurrent registrations of the URL. A list that lags still contains this one. */
        private Mono<Webhook> alone(Webhook created) {
            return registered()
                    .map(found -> {
                        List<Webhook> all = new ArrayList<>(found);
                        all.removeIf(webhook -> webhook.id().equals(created.id()));
                        all.add(created);
                        all.sort(OLDEST_FIRST);
                        return all;
                    })
                    .flatMap(this::one)
                    .onErrorResume(error -> {
                        LOG.info(
                                "Could not check whether another webhook has the URL of webhook {}",
                                created.id(),
                                error);
                        return Mono.just(created);
                    });
        }

        /** Returns the webhook once it is active; empty if the probe fails. */
        private Mono<Webhook> activated() {
            return Flux.range(0, LOOKS)
                    .concatMap(
                            look -> Mono.delay(PAUSE, scheduler)
                                    .then(registered())
                                    .filter(found -> found.stream().anyMatch(RegistrationRun::delivers)),
                            1)
                    .next()
                    .flatMap(this::one);
        }

        private static Mono<Webhook> inactive(Webhook created) {
            return Mono.fromSupplier(() -> {
                LOG.warn(
                        "Webhook {} is registered, but inactive: its URL did not respond to the probe with HTTP 200",
                        created.id());
                return created;
            });
        }

        /** Webhooks with an unknown status are kept. */
        private static boolean delivers(Webhook webhook) {
            return !webhook.status().equals(WebhookStatus.INACTIVE);
        }

        private boolean isFresh(Webhook webhook) {
            Instant createdAt = webhook.createdAt();
            Instant now = Instant.ofEpochMilli(scheduler.now(TimeUnit.MILLISECONDS));
            return createdAt != null && Duration.between(createdAt, now).abs().compareTo(FRESH) < 0;
        }
    }
}
