package io.github.manusreactive.internal.resilience4j;

import io.github.resilience4j.core.IntervalBiFunction;
import io.github.resilience4j.retry.Retry.AsyncContext;
import io.github.resilience4j.retry.RetryConfig;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;

/**
 * Restricts a {@link RetryConfig} by the client's own rules. A Resilience4j instance counts a failure as its config
 * decides, so the config must know the client's decision on the reported failure. For failures that the client does not
 * report, the config alone decides.
 */
public final class RetryClassifier {

    /** Used instead of a delay. */
    public static final long NO_RETRY = -1;

    /** Delays in milliseconds by reported failure, for the duration of the report. */
    private final ConcurrentMap<Throwable, Long> reported = new ConcurrentHashMap<>();

    /** Returns the same config, restricted by the client's decisions. */
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
     * Reports a failure to an instance with a restricted config.
     *
     * @param wait milliseconds until the next attempt, or {@link #NO_RETRY}
     * @return the delay that the instance decides on, negative if the failure is final
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
