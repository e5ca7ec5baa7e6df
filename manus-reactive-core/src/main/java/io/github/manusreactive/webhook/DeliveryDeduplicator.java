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

    DeliveryDeduplicator(ReplayGuard guard) {
        this.guard = guard;
    }

    /** The handling of one delivery and the number of its subscribers, which changes only within the map's methods. */
    private static final class DeliveryHandling {

        final Sinks.One<Boolean> outcome = Sinks.one();
        final Disposable.Swap work = Disposables.swap();
        int waiting;
    }

    /**
     * Handles a delivery unless it was handled before.
     *
     * @param work emits whether the handling succeeded; runs in the context of the first subscriber
     * @return the value of the work; empty if the delivery is known
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
