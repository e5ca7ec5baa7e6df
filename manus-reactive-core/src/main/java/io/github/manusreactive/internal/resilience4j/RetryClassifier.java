package io.github.manusreactive.internal.resilience4j;

import io.github.resilience4j.core.IntervalBiFunction;
import io.github.resilience4j.retry.Retry.AsyncContext;
import io.github.resilience4j.retry.RetryConfig;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;

/**
 * Lets the client's own rules narrow a {@link RetryConfig}. An instance of Resilience4j counts a failure by what its config says, so
 * the config has to know what was decided for the failure that is being reported. Failures that the client does not report are left
 * to the config alone.
 */
public final class RetryClassifier {

    /** Instead of a wait. */
    public static final long NO_RETRY = -1;

    /** Waits in milliseconds by the failure that is being reported, for the time of the report. */
    private final ConcurrentMap<Throwable, Long> reported = new ConcurrentHashMap<>();

    /** Returns the same config, which obeys the decisions as long as they forbid more than it does. */
    RetryConfig narrowed(RetryConfig config) {
        Predicate<Throwable> repeats = config.getExceptionPredicate();
        IntervalBiFunction<Object> interval = config.getIntervalBiFunction();
        return RetryConfig.custom()
                .maxAttempts(config.getMaxAttempts())
                .retryOnException(error -> {
                    Long decided = reported.get(error);
                    return decided == null ? repeats.test(error) : decided != NO_RETRY;
                })
                .intervalBiFunction((attempt, outcome) -> {
                    Long decided = outcome.isLeft() ? reported.get(outcome.getLeft()) : null;
                    return decided == null ? interval.apply(attempt, outcome) : decided;
                })
                .retryOnResult(config.getResultPredicate())
                .consumeResultBeforeRetryAttempt(config.getConsumeResultBeforeRetryAttempt())
                .failAfterMaxAttempts(config.isFailAfterMaxAttempts())
                .writableStackTraceEnabled(config.isWritableStackTraceEnabled())
                .build();
    }

    /**
     * Reports a failure to an instance with a narrowed config.
     *
     * @param wait milliseconds until the next attempt, or {@link #NO_RETRY}
     * @return what the instance says: the wait, or a negative number if the failure is final
     */
    public long report(AsyncContext<Object> context, Throwable failure, long wait) {
        reported.put(failure, wait);
        try {
            return context.onError(failure);
        } finally {
            reported.remove(failure);
        }
    }
}
