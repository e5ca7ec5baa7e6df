package io.github.manusreactive.lifecycle;

import io.github.manusreactive.error.BudgetQueueFullException;
import io.github.manusreactive.error.BudgetTimeoutException;
import io.github.manusreactive.error.CircuitOpenException;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.DecodeException;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.NotFoundException;
import io.github.manusreactive.error.RateLimitedException;
import io.github.manusreactive.error.ServerException;
import io.github.manusreactive.error.UnexpectedAnswerException;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/** Repeats reads that a wait depends on: a task that ran for an hour is not lost for one bad minute of the network. */
final class Patience {

    private static final int TIMES = 8;
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private Patience() {}

    static <T> Mono<T> with(Mono<T> read, Scheduler scheduler) {
        return read.retryWhen(Retry.backoff(TIMES, FIRST)
                .maxBackoff(LONGEST)
                .scheduler(scheduler)
                .filter(Patience::mayPass)
                .onRetryExhaustedThrow((spec, signal) -> signal.failure()));
    }

    /** A task can be unknown for a moment right after its creation. */
    private static boolean mayPass(Throwable error) {
        return error instanceof ManusTransportException
                || error instanceof ServerException
                || error instanceof RateLimitedException
                || error instanceof BudgetTimeoutException
                || error instanceof BudgetQueueFullException
                || error instanceof CircuitOpenException
                || error instanceof DeadlineExceededException
                || error instanceof DecodeException
                || error instanceof UnexpectedAnswerException
                || error instanceof NotFoundException;
    }
}
