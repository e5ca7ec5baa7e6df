package io.github.manusreactive.webhook;

import io.github.manusreactive.webhook.ReplayGuard.SignedEvent;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.Context;

/**
 * Handles each delivery once. A repeat that arrives while the delivery is being handled shares the outcome; a later one is
 * dropped. After a failure, or once all subscribers have cancelled, the delivery counts as new again.
 */
final class DeliveryDeduplicator {

    private final ReplayGuard guard;
    private final ConcurrentMap<SignedEvent, DeliveryHandling> underWay = new ConcurrentHashMap<>();

    private final @Nullable SharedDeliveryGate shared;

    /** @param shared the memory of all replicas, {@code null} if there is none */
    DeliveryDeduplicator(ReplayGuard guard, @Nullable SharedDeliveryGate shared) {
        this.guard = guard;
        this.shared = shared;
    }

    /** The handling of one delivery and the number of its subscribers, which changes only within the map's methods. */
    private static final class DeliveryHandling {

        final Sinks.One<HandlingResult> outcome = Sinks.one();
        final Disposable.Swap work = Disposables.swap();
        int waiting;
    }

    /**
     * Handles a delivery unless it was handled before.
     *
     * @param work handles the delivery; runs in the context of the first subscriber
     */
    Mono<HandlingResult> handle(WebhookDelivery delivery, long now, Mono<HandlingResult> work) {
        return Mono.deferContextual(context -> {
            SignedEvent key = guard.eventOf(delivery);
            DeliveryHandling mine = new DeliveryHandling();
            DeliveryHandling handling = underWay.compute(key, (same, running) -> join(same, running, mine, now));
            if (handling == null) {
                return Mono.just(HandlingResult.KNOWN);
            }
            if (handling == mine) {
                Mono<HandlingResult> guarded = shared == null ? work : shared.handle(key, work);
                mine.work.update(guarded.subscribe(
                        result -> end(key, mine, result),
                        error -> end(key, mine, HandlingResult.FAILED),
                        null,
                        Context.of(context)));
            }
            return handling.outcome.asMono().doOnCancel(() -> leave(key, handling));
        });
    }

    private @Nullable DeliveryHandling join(
            SignedEvent key, @Nullable DeliveryHandling running, DeliveryHandling mine, long now) {
        DeliveryHandling handling = running != null ? running : guard.isNew(key, now) ? mine : null;
        if (handling != null) {
            handling.waiting++;
        }
        return handling;
    }

    private void leave(SignedEvent key, DeliveryHandling handling) {
        DeliveryHandling left = underWay.computeIfPresent(key, (same, running) -> {
            if (running != handling || --handling.waiting > 0) {
                return running;
            }
            guard.forget(same);
            return null;
        });
        if (left == null) {
            handling.work.dispose();
        }
    }

    private void end(SignedEvent key, DeliveryHandling handling, HandlingResult result) {
        underWay.computeIfPresent(key, (same, running) -> {
            if (running != handling) {
                return running;
            }
            if (!result.isAccepted()) {
                guard.forget(same);
            }
            return null;
        });
        handling.outcome.tryEmitValue(result);
    }
}
