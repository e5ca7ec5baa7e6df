package io.github.manusreactive.fanout;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.budget.BudgetRequest;
import io.github.manusreactive.budget.Lane;
import io.github.manusreactive.budget.Permit;
import io.github.manusreactive.budget.RateBudget;
import io.github.manusreactive.fanout.Standing.Cause;
import io.github.manusreactive.internal.GuardedMono;
import io.github.manusreactive.internal.Serial;
import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** One user of a pool: asks the rate budget for permits while somebody needs them. Changed by the pool's drain loop only. */
final class UserLane {

    /** How long it may wait in the budget's queue: as long as it takes. */
    private static final Duration FOR_EVER = Duration.ofDays(3650);

    final ManusClient client;
    final Standing standing = new Standing();
    final Preparing preparing = new Preparing();
    private final RateBudget budget;
    private final Scheduler scheduler;
    private final Serial serial;
    private final BiConsumer<UserLane, Permit> granted;
    private @Nullable Disposable asking;

    /**
     * @param serial the pool's drain loop
     * @param granted takes over a permit that was asked for
     */
    UserLane(
            ManusClient client,
            RateBudget budget,
            Scheduler scheduler,
            Serial serial,
            BiConsumer<UserLane, Permit> granted) {
        this.client = client;
        this.budget = budget;
        this.scheduler = scheduler;
        this.serial = serial;
        this.granted = granted;
    }

    String label() {
        return client.user().label();
    }

    /** Asks for one permit, unless it does so already. */
    void ask() {
        if (asking != null) {
            return;
        }
        Disposable.Swap swap = Disposables.swap();
        asking = swap;
        BudgetRequest wish = new BudgetRequest(label(), Operation.TASK_CREATE, Lane.BULK, FOR_EVER);
        swap.update(GuardedMono.<Permit>of(() -> budget.acquire(wish), Function.identity())
                .discarding(Permit::unsent)
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("the rate budget gave no permit")))
                .subscribe(
                        permit -> serial.run(() -> arrived(swap, permit)),
                        error -> serial.run(() -> failed(swap, error))));
    }

    void stopAsking() {
        Disposable asked = asking;
        if (asked != null) {
            asking = null;
            asked.dispose();
        }
    }

    private void arrived(Disposable asked, Permit permit) {
        if (asking == asked) {
            asking = null;
            granted.accept(this, permit);
        } else {
            Serial.guarded(permit::unsent);
        }
    }

    private void failed(Disposable asked, Throwable error) {
        if (asking == asked) {
            asking = null;
            pause(Creation.SHORT_PAUSE, String.valueOf(error.getMessage()), Cause.PASSES);
        }
    }

    /** Takes no items for a while, then comes back by itself. */
    void pause(Duration pause, String why, Cause cause) {
        long until = scheduler.now(TimeUnit.NANOSECONDS) + pause.toNanos();
        if (standing.pause(until, why, cause)) {
            scheduler.schedule(
                    () -> serial.run(() -> standing.comeBack(until)), pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }
}
