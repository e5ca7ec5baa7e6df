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
 * Has each delivery handled once. Those that come again while it is being handled share the outcome, later ones are known; after
 * a failure, or once everybody has left, it counts as never seen.
 */
final class DeliveryDeduplicator {

    private final ReplayGuard guard;
    private final ConcurrentMap<SignedEvent, DeliveryHandling> underWay = new ConcurrentHashMap<>();

    DeliveryDeduplicator(ReplayGuard guard) {
        this.guard = guard;
    }

    /** What is done for one delivery, and how many wait for it. The count is touched only within the map's methods. */
    private static final class DeliveryHandling {

        final Sinks.One<Boolean> outcome = Sinks.one();
        final Disposable.Swap work = Disposables.swap();
        int waiting;
    }

    /**
     * Handles a delivery unless that was done already.
     *
     * @param work tells whether it went well; runs in the context of whoever came first
     * @return what the work told; empty where the delivery is known
     */
    Mono<Boolean> handle(WebhookDelivery delivery, long now, Mono<Boolean> work) {
        return Mono.deferContextual(context -> {
            SignedEvent key = guard.eventOf(delivery);
            DeliveryHandling mine = new DeliveryHandling();
            DeliveryHandling handling = underWay.compute(key, (same, running) -> join(same, running, mine, now));
            if (handling == null) {
                return Mono.empty();
            }
            if (handling == mine) {
                mine.work.update(work.subscribe(
                        wentWell -> end(key, mine, wentWell),
                        error -> end(key, mine, false),
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

    private void end(SignedEvent key, DeliveryHandling handling, boolean wentWell) {
        underWay.computeIfPresent(key, (same, running) -> {
            if (running != handling) {
                return running;
            }
            if (!wentWell) {
                guard.forget(same);
            }
            return null;
        });
        handling.outcome.tryEmitValue(wentWell);
    }
}
