package io.github.manusreactive.internal.call;

import io.github.manusreactive.internal.resilience4j.RetryClassifier;
import io.github.manusreactive.internal.resilience4j.RetryInstanceRegistry;
import io.github.manusreactive.internal.util.LoggerNames;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.Retry.AsyncContext;
import io.github.resilience4j.retry.RetryConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * State of one call in its two Resilience4j instances: one counts the attempts, the other one, from the first 429 on,
 * the attempts rejected by the rate limit. Both run code of the application; exceptions of that code are ignored.
 */
public final class RetryTracker {

    private static final Logger log = LoggerFactory.getLogger(LoggerNames.CALL);

    private final RetryInstanceRegistry instances;
    private final CallInvocation<?> call;
    private final Retry retry;
    private final AsyncContext<Object> attempts;
    /** Attempts that count, without those rejected with 429. */
    public int failures;

    /** Consecutive 429 responses. */
    public int refusalsInARow;

    /** Consecutive permits that expired before the write. */
    public int expiredInARow;

    /** Added to the error of a call that got no permit between attempts. */
    @Nullable
    public AttemptFailedException lastFailure;

    private @Nullable Retry refusalRetry;
    private @Nullable AsyncContext<Object> refusals;

    public RetryTracker(RetryInstanceRegistry instances, CallInvocation<?> call) {
        this.instances = instances;
        this.call = call;
        this.retry = instances.forAttempts(call.resilience.retryName, call.options.retry());
        this.attempts = retry.asyncContext();
    }

    /** Returns {@code true} if the application's config allows no retries for this user. */
    public boolean isOff() {
        return retry.getRetryConfig().getMaxAttempts() == 1;
    }

    /** Returns {@code true} if the config retries this kind of failure. */
    public boolean repeats(Throwable error) {
        return repeats(retry.getRetryConfig(), error);
    }

    /** Like {@link #repeats} for a 429. */
    public boolean repeatsRefusal(Throwable error) {
        return repeats(error) && repeats(refusalRetry().getRetryConfig(), error);
    }

    /** Returns {@code true} if no attempt is left after this number of failures. */
    public boolean isUsedUp(int failures) {
        return failures >= retry.getRetryConfig().getMaxAttempts();
    }

    /** Like {@link #isUsedUp} for 429s. */
    public boolean isUsedUpByRefusals(int refused) {
        return refused >= refusalRetry().getRetryConfig().getMaxAttempts();
    }

    /** Returns the delay in milliseconds after this number of failures, negative to stop. */
    public long interval(int failures, Throwable error) {
        return interval(retry.getRetryConfig(), failures, error);
    }

    /** Like {@link #interval} for 429s. */
    public long intervalOfRefusal(int refused, Throwable error) {
        return interval(refusalRetry().getRetryConfig(), refused, error);
    }

    public void succeeded() {
        refusalsOver();
        quietly(attempts::onComplete);
    }

    /** Called for a result other than a 429. */
    public void refusalsOver() {
        AsyncContext<Object> over = refusals;
        if (over != null) {
            refusals = null;
            quietly(over::onComplete);
        }
    }

    /** Reports a failure and returns the delay in milliseconds, negative if the failure is final. */
    public long failed(Throwable error, long wait, boolean usedUp) {
        return report(attempts, error, wait, usedUp);
    }

    /** Reports a 429 and returns the delay in milliseconds. If the 429 is final, the call has failed. */
    public long refused(Throwable error, long wait, boolean usedUp) {
        AsyncContext<Object> context = refusals;
        if (context == null) {
            context = refusalRetry().asyncContext();
            refusals = context;
        }
        long decided = report(context, error, wait, usedUp);
        if (decided < 0) {
            report(attempts, error, RetryClassifier.NO_RETRY, false);
        }
        return decided;
    }

    /** Called if the call ends with an error that does not come from an attempt. */
    public void ended(Throwable error) {
        AsyncContext<Object> context = refusals;
        if (context != null) {
            report(context, error, RetryClassifier.NO_RETRY, false);
        }
        report(attempts, error, RetryClassifier.NO_RETRY, false);
    }

    private Retry refusalRetry() {
        Retry found = refusalRetry;
        if (found == null) {
            found = instances.forRefusals(call.resilience.retryName, call.options.retry());
            refusalRetry = found;
        }
        return found;
    }

    private long report(AsyncContext<Object> context, Throwable error, long wait, boolean usedUp) {
        try {
            long decided = instances.decisions().report(context, error, wait);
            return wait < 0 || usedUp ? RetryClassifier.NO_RETRY : decided;
        } catch (Throwable e) {
            log.warn("A consumer of Resilience4j's retry events failed", e);
            return usedUp ? RetryClassifier.NO_RETRY : wait;
        }
    }

    private static boolean repeats(RetryConfig config, Throwable error) {
        try {
            return config.getExceptionPredicate().test(error);
        } catch (Throwable e) {
            log.warn("The exception predicate of a Resilience4j RetryConfig failed; the call is not retried", e);
            return false;
        }
    }

    private static long interval(RetryConfig config, int attempt, Throwable error) {
        try {
            return config.getIntervalBiFunction().apply(attempt, Either.left(error));
        } catch (Throwable e) {
            log.warn("The interval function of a Resilience4j RetryConfig failed; the call is not retried", e);
            return RetryClassifier.NO_RETRY;
        }
    }

    private static void quietly(Runnable tellsConsumers) {
        try {
            tellsConsumers.run();
        } catch (Throwable e) {
            log.warn("A consumer of Resilience4j's retry events failed", e);
        }
    }
}
