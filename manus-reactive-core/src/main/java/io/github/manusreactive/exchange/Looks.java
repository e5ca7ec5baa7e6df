package io.github.manusreactive.exchange;

import java.time.Duration;
import java.util.function.Supplier;
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

    private final Mono<Finding<T>> look;
    private final Duration settleTime;
    private final Supplier<Duration> remaining;
    private final Scheduler scheduler;

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
        return Mono.delay(wait, scheduler).then(look).flatMap(finding -> {
            Duration now = waited.plus(wait);
            return finding instanceof Finding.Found<T> || now.compareTo(settleTime) >= 0
                    ? Mono.just(finding)
                    : after(now, interval.multipliedBy(2));
        });
    }
}
