package io.github.manusreactive.exchange;

import io.github.manusreactive.error.BudgetQueueFullException;
import io.github.manusreactive.error.BudgetTimeoutException;
import io.github.manusreactive.error.CircuitOpenException;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.RateLimitedException;
import io.github.manusreactive.error.ServerException;
import io.github.manusreactive.error.TransportFault;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Looks at the state at growing intervals until something is found or the settle time is over: an effect may show up late. The
 * last look decides; one that fails or tells nothing before that is just repeated.
 *
 * @param <T> what is looked for
 */
final class Looks<T> {

    static final Duration FIRST = Duration.ofSeconds(1);
    /** Between looks that are taken after the settle time, at the most. */
    static final Duration LONGEST_AGAIN = Duration.ofSeconds(30);

    private final Mono<Finding<T>> look;
    private final Duration settleTime;
    private final Supplier<Duration> remaining;
    private final Scheduler scheduler;
    private boolean toTheEnd;

    /**
     * Prepares them.
     *
     * @param look reads once per subscription
     * @param settleTime when the last look is taken
     * @param remaining how much time the whole has left; a look that cannot be taken in time is unclear
     * @param scheduler for the intervals
     */
    Looks(Mono<Finding<T>> look, Duration settleTime, Supplier<Duration> remaining, Scheduler scheduler) {
        this.look = look.onErrorResume(
                        error -> Mono.just(new Finding.Unclear<>("looking failed: " + error.getMessage(), error)))
                .defaultIfEmpty(new Finding.Unclear<>("looking brought no answer", null));
        this.settleTime = settleTime;
        this.remaining = remaining;
        this.scheduler = scheduler;
    }

    /** Where the last look fails for a reason that passes, it is repeated as long as there is time: it has settled nothing. */
    Looks<T> toTheEnd() {
        toTheEnd = true;
        return this;
    }

    /** Takes the looks. */
    Mono<Finding<T>> take() {
        return after(Duration.ZERO, FIRST);
    }

    private Mono<Finding<T>> after(Duration waited, Duration interval) {
        Duration left = settleTime.minus(waited);
        Duration wait = interval.compareTo(left) < 0 ? interval : left;
        if (wait.compareTo(remaining.get()) >= 0) {
            return Mono.just(new Finding.Unclear<>("the call's time is over before the effect must have shown", null));
        }
        return lookIn(wait).flatMap(finding -> {
            Duration now = waited.plus(wait);
            if (finding instanceof Finding.Found<T>) {
                return Mono.just(finding);
            }
            return now.compareTo(settleTime) < 0
                    ? after(now, interval.multipliedBy(2))
                    : last(finding, interval.multipliedBy(2));
        });
    }

    private Mono<Finding<T>> last(Finding<T> finding, Duration interval) {
        boolean again = toTheEnd && finding instanceof Finding.Unclear<T> unclear && passes(unclear.error());
        Duration wait = interval.compareTo(LONGEST_AGAIN) < 0 ? interval : LONGEST_AGAIN;
        return again && wait.compareTo(remaining.get()) < 0
                ? lookIn(wait).flatMap(next -> last(next, wait.multipliedBy(2)))
                : Mono.just(finding);
    }

    /** A scheduler that takes no more timers, as at a shutdown, settles nothing either. */
    private Mono<Finding<T>> lookIn(Duration wait) {
        return Mono.delay(wait, scheduler)
                .then(look)
                .onErrorResume(e -> Mono.just(new Finding.Unclear<>("the timer did not run", e)));
    }

    private static boolean passes(@Nullable Throwable error) {
        return error instanceof ServerException
                || error instanceof ManusTransportException broken && broken.kind() != TransportFault.Kind.SHUT_DOWN
                || error instanceof CircuitOpenException
                || error instanceof RateLimitedException
                || error instanceof BudgetTimeoutException
                || error instanceof DeadlineExceededException
                || error instanceof BudgetQueueFullException;
    }
}
