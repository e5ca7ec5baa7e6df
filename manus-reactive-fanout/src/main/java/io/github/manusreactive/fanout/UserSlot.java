package io.github.manusreactive.fanout;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.fanout.UserAvailability.Cause;
import io.github.manusreactive.internal.GuardedMono;
import io.github.manusreactive.internal.SerializedExecutor;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.CallPermit;
import io.github.manusreactive.ratelimit.CallPriority;
import io.github.manusreactive.ratelimit.OperationRateLimiter;
import io.github.manusreactive.ratelimit.PermitRequest;
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
final class UserSlot {

    /** How long it may wait in the budget's queue: as long as it takes. */
    private static final Duration FOR_EVER = Duration.ofDays(3650);

    final ManusClient client;
    final UserAvailability standing = new UserAvailability();
    final PreparationQueue preparing = new PreparationQueue();
    private final OperationRateLimiter budget;
    private final Scheduler scheduler;
    private final SerializedExecutor serial;
    private final BiConsumer<UserSlot, CallPermit> granted;
    private @Nullable PermitWish asking;
    private @Nullable Long credits;
    private boolean isRanked;

    /** A permit that was asked for. */
    private static final class PermitWish {

        private final Disposable.Swap subscription = Disposables.swap();
        private volatile boolean granted;
    }

    /**
     * @param serial the pool's drain loop
     * @param granted takes over a permit that was asked for
     */
    UserSlot(
            ManusClient client,
            OperationRateLimiter budget,
            Scheduler scheduler,
            SerializedExecutor serial,
            BiConsumer<UserSlot, CallPermit> granted) {
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
        PermitWish wish = new PermitWish();
        asking = wish;
        PermitRequest request = new PermitRequest(label(), Operation.TASK_CREATE, CallPriority.BULK, FOR_EVER);
        wish.subscription.update(GuardedMono.<CallPermit>of(() -> budget.acquire(request), Function.identity())
                .discarding(CallPermit::unsent)
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("the rate budget gave no permit")))
                .subscribe(
                        permit -> {
                            wish.granted = true;
                            serial.run(() -> arrived(wish, permit));
                        },
                        error -> serial.run(() -> failed(wish, error))));
    }

    /** Whether a permit was granted that is about to be used. */
    boolean isGranted() {
        PermitWish wish = asking;
        return wish != null && wish.granted;
    }

    /** Sets the balance; {@code null} if it could not be read, and the last one remains. */
    void rank(@Nullable Long balance) {
        isRanked = true;
        credits = balance == null ? credits : balance;
    }

    /** Whether a first read of the balance ended. */
    boolean isRanked() {
        return isRanked;
    }

    /** The balance that was read last, a value below all balances if there is none. */
    long credits() {
        return credits == null ? Long.MIN_VALUE : credits;
    }

    void stopAsking() {
        PermitWish wish = asking;
        if (wish != null) {
            asking = null;
            wish.subscription.dispose();
        }
    }

    private void arrived(PermitWish wish, CallPermit permit) {
        if (asking == wish) {
            asking = null;
            granted.accept(this, permit);
        } else {
            SerializedExecutor.guarded(permit::unsent);
        }
    }

    private void failed(PermitWish wish, Throwable error) {
        if (asking == wish) {
            asking = null;
            pause(UserAvailability.SHORT_PAUSE, String.valueOf(error.getMessage()), Cause.PASSES);
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
