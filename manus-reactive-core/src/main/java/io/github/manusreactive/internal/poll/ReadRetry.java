package io.github.manusreactive.internal.poll;

import io.github.manusreactive.error.CircuitOpenException;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.DecodeException;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.NotFoundException;
import io.github.manusreactive.error.RateLimitQueueFullException;
import io.github.manusreactive.error.RateLimitTimeoutException;
import io.github.manusreactive.error.RateLimitedException;
import io.github.manusreactive.error.ServerException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.error.UnexpectedResponseException;
import io.github.manusreactive.task.PollingSettings;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/** Retries the reads that a wait depends on: a short network failure must not end the wait for a task that ran for an hour. */
public final class ReadRetry {

    private static final int TIMES = 8;
    private static final long LONGEST = 60;
    /** Shorter for unknown tasks, because a new task should be noticed soon. */
    private static final long LONGEST_UNKNOWN = 8;

    private final PollingSettings settings;
    private final Scheduler scheduler;

    public ReadRetry(PollingSettings settings, Scheduler scheduler) {
        this.settings = settings;
        this.scheduler = scheduler;
    }

    public <T> Mono<T> with(Mono<T> read) {
        return read.retryWhen(Retry.from(signals -> new ReadAttempts().pauses(signals)));
    }

    /** The failures of one read. */
    private final class ReadAttempts {

        private final MissedReadCounter missed = new MissedReadCounter(settings);
        private int outages;

        Flux<Long> pauses(Flux<Retry.RetrySignal> signals) {
            return signals.concatMap(signal -> {
                Throwable error = signal.failure();
                long longest = error instanceof NotFoundException ? LONGEST_UNKNOWN : LONGEST;
                long pause = Math.min(longest, 1L << Math.min(6, signal.totalRetries()));
                return mayPass(error) ? Mono.delay(Duration.ofSeconds(pause), scheduler) : Mono.<Long>error(error);
            });
        }

        private boolean mayPass(Throwable error) {
            if (error instanceof NotFoundException || error instanceof DecodeException) {
                return !missed.isTooMany(error, Long.MAX_VALUE, scheduler.now(TimeUnit.NANOSECONDS));
            }
            return isOutage(error) && outages++ < TIMES;
        }
    }

    private static boolean isOutage(Throwable error) {
        return error instanceof ManusTransportException broken && broken.kind() != TransportException.Kind.SHUT_DOWN
                || error instanceof ServerException
                || error instanceof RateLimitedException
                || error instanceof RateLimitTimeoutException
                || error instanceof RateLimitQueueFullException
                || error instanceof CircuitOpenException
                || error instanceof DeadlineExceededException
                || error instanceof UnexpectedResponseException;
    }
}
