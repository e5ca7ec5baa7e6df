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
    /** A task can be unknown for a moment right after its creation, but no longer. */
    private static final int TIMES_UNKNOWN = 3;

    private Patience() {}

    static <T> Mono<T> with(Mono<T> read, Scheduler scheduler) {
        return read.retryWhen(Retry.from(signals -> signals.concatMap(signal -> {
            Throwable error = signal.failure();
            long failures = signal.totalRetries();
            boolean again =
                    error instanceof NotFoundException ? failures < TIMES_UNKNOWN : mayPass(error) && failures < TIMES;
            return again
                    ? Mono.delay(Duration.ofSeconds(Math.min(60, 1L << failures)), scheduler)
                    : Mono.<Long>error(error);
        })));
    }

    private static boolean mayPass(Throwable error) {
        return error instanceof ManusTransportException
                || error instanceof ServerException
                || error instanceof RateLimitedException
                || error instanceof BudgetTimeoutException
                || error instanceof BudgetQueueFullException
                || error instanceof CircuitOpenException
                || error instanceof DeadlineExceededException
                || error instanceof DecodeException
                || error instanceof UnexpectedAnswerException;
    }
}
