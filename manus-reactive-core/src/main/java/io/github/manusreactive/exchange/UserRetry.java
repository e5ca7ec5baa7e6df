package io.github.manusreactive.exchange;

import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.retry.internal.RetryImpl;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * One user's retries as Resilience4j sees them. What is repeated and when is decided by {@link RetryLoop} and arrives with the
 * {@link FailedAttempt}; this instance counts and publishes it. Calls given up before their attempts were used up (deadline,
 * retry budget) are counted here, as Resilience4j itself counts only those that ran into its own maximum.
 */
final class UserRetry extends RetryImpl<Object> {

    /** The same for all users: each call brings its own settings. */
    static final RetryConfig CONFIG = RetryConfig.custom()
            .maxAttempts(Integer.MAX_VALUE)
            .retryOnException(error -> error instanceof FailedAttempt failure && failure.mayRepeat())
            .intervalBiFunction((attempt, outcome) -> ((FailedAttempt) outcome.getLeft()).waitMillis())
            .build();

    private final LongAdder givenUp = new LongAdder();
    private final RetryTokens tokens = new RetryTokens();

    UserRetry(String user, RetryConfig config, Map<String, String> tags) {
        super(user, config, tags);
    }

    RetryTokens tokens() {
        return tokens;
    }

    void gaveUp() {
        givenUp.increment();
    }

    @Override
    public Metrics getMetrics() {
        Metrics counted = super.getMetrics();
        return new Metrics() {
            @Override
            public long getNumberOfSuccessfulCallsWithoutRetryAttempt() {
                return counted.getNumberOfSuccessfulCallsWithoutRetryAttempt();
            }

            @Override
            public long getNumberOfFailedCallsWithoutRetryAttempt() {
                return counted.getNumberOfFailedCallsWithoutRetryAttempt();
            }

            @Override
            public long getNumberOfSuccessfulCallsWithRetryAttempt() {
                return counted.getNumberOfSuccessfulCallsWithRetryAttempt();
            }

            @Override
            public long getNumberOfFailedCallsWithRetryAttempt() {
                return counted.getNumberOfFailedCallsWithRetryAttempt() + givenUp.sum();
            }

            @Override
            public long getNumberOfTotalCalls() {
                return counted.getNumberOfTotalCalls();
            }
        };
    }
}
