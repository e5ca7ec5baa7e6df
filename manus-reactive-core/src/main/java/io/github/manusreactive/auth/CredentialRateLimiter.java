package io.github.manusreactive.auth;

import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.RateLimitTimeoutException;
import io.github.manusreactive.internal.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/**
 * At most {@code limit} calls unfinished or answered within the last {@code window}, first come, first served. A slot comes
 * back one window after its call ended, so that no window of the server sees more, however it counts and however its clock runs.
 */
final class CredentialRateLimiter {

    private final Duration window;
    private final Duration maxWait;
    private final Scheduler scheduler;
    private final Deque<PendingPlace> queue = new ArrayDeque<>();
    private int free;

    CredentialRateLimiter(int limit, Duration window, Duration maxWait, Scheduler scheduler) {
        this.free = limit;
        this.window = window.plus(window.dividedBy(TimeSource.DRIFT));
        this.maxWait = maxWait;
        this.scheduler = scheduler;
    }

    /** Runs the call when there is a slot; a caller that cancels while it waits leaves the queue. */
    <T> Mono<T> paced(Mono<T> call) {
        return Mono.<PendingPlace>create(this::enter)
                .flatMap(place -> place.start() ? call.doFinally(signal -> giveBackLater()) : Mono.empty());
    }

    private void enter(MonoSink<PendingPlace> sink) {
        PendingPlace place = new PendingPlace(sink);
        sink.onCancel(place::leave);
        boolean granted;
        synchronized (this) {
            granted = free > 0;
            if (granted) {
                free--;
            } else {
                queue.add(place);
            }
        }
        if (!granted) {
            place.limitWait();
        } else if (!place.grant()) {
            // cancelled before it came
            giveBack();
        }
    }

    private void giveBackLater() {
        scheduler.schedule(this::giveBack, window.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void giveBack() {
        PendingPlace next;
        do {
            synchronized (this) {
                next = queue.poll();
                if (next == null) {
                    free++;
                    return;
                }
            }
        } while (!next.grant());
    }

    private enum AcquireStage {
        WAITING,
        GRANTED,
        STARTED,
        GONE
    }

    /** One caller's place: whoever moves it to the next stage acts, so that no slot is lost or given back twice. */
    private final class PendingPlace {

        private final MonoSink<PendingPlace> sink;
        private final AtomicReference<AcquireStage> stage = new AtomicReference<>(AcquireStage.WAITING);
        private final Disposable.Swap timer = Disposables.swap();

        PendingPlace(MonoSink<PendingPlace> sink) {
            this.sink = sink;
        }

        boolean grant() {
            boolean mine = stage.compareAndSet(AcquireStage.WAITING, AcquireStage.GRANTED);
            if (mine) {
                timer.dispose();
                sink.success(this);
            }
            return mine;
        }

        boolean start() {
            return stage.compareAndSet(AcquireStage.GRANTED, AcquireStage.STARTED);
        }

        void leave() {
            timer.dispose();
            if (stage.compareAndSet(AcquireStage.WAITING, AcquireStage.GONE)) {
                unlink();
            } else if (stage.compareAndSet(AcquireStage.GRANTED, AcquireStage.GONE)) {
                giveBack();
            }
        }

        void limitWait() {
            timer.update(scheduler.schedule(
                    () -> {
                        if (stage.compareAndSet(AcquireStage.WAITING, AcquireStage.GONE)) {
                            unlink();
                            sink.error(new RateLimitTimeoutException(CallContext.none(), maxWait, maxWait));
                        }
                    },
                    maxWait.toNanos(),
                    TimeUnit.NANOSECONDS));
        }

        private void unlink() {
            synchronized (CredentialRateLimiter.this) {
                queue.remove(this);
            }
        }
    }
}
