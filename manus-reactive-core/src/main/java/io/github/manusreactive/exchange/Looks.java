package io.github.manusreactive.exchange;

import io.github.manusreactive.error.BudgetQueueFullException;
import io.github.manusreactive.error.BudgetTimeoutException;
import io.github.manusreactive.error.CircuitOpenException;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.RateLimitedException;
import io.github.manusreactive.error.ServerException;
import io.github.manusreactive.error.TransportFault;
import io.github.manusreactive.internal.Clocks;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Looks at the state at growing intervals until something is found or the settle time is over: an effect may show up late. The
 * last look decides; one that fails or tells nothing before that is just repeated. A last look that fails for a reason that passes is
 * repeated for as long as the settle time once more.
 *
 * @param <T> what is looked for
 */
final class Looks<T> {

    static final Duration FIRST = Duration.ofSeconds(1);
    /** Between looks that are taken after the settle time, at the most. */
    static final Duration LONGEST_AGAIN = Duration.ofSeconds(30);

    private final Mono<Finding<T>> early;
    private final Mono<Finding<T>> last;
    private final Duration settleTime;
    private final Supplier<Duration> remaining;
    private final Clocks clocks;
    private boolean toTheEnd;

    /**
     * Prepares them.
     *
     * @param early reads once per subscription, before the settle time is over; may read less, as only what it finds counts
     * @param last reads once per subscription; what it does not find is absent
     * @param settleTime when the last look is taken
     * @param remaining how much time the whole has left; a look that cannot be taken in time is unclear
     * @param scheduler for the intervals
     */
    Looks(
            Mono<Finding<T>> early,
            Mono<Finding<T>> last,
            Duration settleTime,
            Supplier<Duration> remaining,
            Scheduler scheduler) {
        this.early = withoutFailure(early);
        this.last = withoutFailure(last);
        this.settleTime = settleTime;
        this.remaining = remaining;
        this.clocks = new Clocks(scheduler);
    }

    private static <T> Mono<Finding<T>> withoutFailure(Mono<Finding<T>> look) {
        return look.onErrorResume(
                        error -> Mono.just(new Finding.Unclear<>("looking failed: " + error.getMessage(), error)))
                .defaultIfEmpty(new Finding.Unclear<>("looking brought no answer", null));
    }

    /** Where the last look fails for a reason that passes, it is repeated as long as there is time: it has settled nothing. */
    Looks<T> toTheEnd() {
        toTheEnd = true;
        return this;
    }

    /** Takes the looks. */
    Mono<Finding<T>> take() {
        return Mono.defer(() -> after(clocks.mark(), FIRST));
    }

    /** What looks take themselves counts too: one that hung is no reason to wait longer. */
    private Mono<Finding<T>> after(long begun, Duration interval) {
        Duration left = settleTime.minus(clocks.since(begun));
        boolean decides = interval.compareTo(left) >= 0;
        Duration wait = !decides ? interval : left.isNegative() ? Duration.ZERO : left;
        if (wait.compareTo(remaining.get()) >= 0) {
            return Mono.just(new Finding.Unclear<>("the call's time is over before the effect must have shown", null));
        }
        return lookIn(wait, decides ? last : early).flatMap(finding -> {
            if (finding instanceof Finding.Found<T>) {
                return Mono.just(finding);
            }
            return decides
                    ? decided(finding, Duration.ZERO, interval.multipliedBy(2))
                    : after(begun, interval.multipliedBy(2));
        });
    }

    private Mono<Finding<T>> decided(Finding<T> finding, Duration waited, Duration interval) {
        boolean again = finding instanceof Finding.Unclear<T> unclear && passes(unclear.error());
        Duration wait = interval.compareTo(LONGEST_AGAIN) < 0 ? interval : LONGEST_AGAIN;
        Duration now = waited.plus(wait);
        boolean inTime = toTheEnd || now.compareTo(settleTime) <= 0;
        return again && inTime && wait.compareTo(remaining.get()) < 0
                ? lookIn(wait, last).flatMap(next -> decided(next, now, wait.multipliedBy(2)))
                : Mono.just(finding);
    }

    /** A scheduler that takes no more timers, as at a shutdown, settles nothing either. */
    private Mono<Finding<T>> lookIn(Duration wait, Mono<Finding<T>> look) {
        return Mono.delay(wait, clocks.scheduler())
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
