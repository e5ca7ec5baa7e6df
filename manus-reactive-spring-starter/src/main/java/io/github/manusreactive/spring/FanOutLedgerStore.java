package io.github.manusreactive.spring;

import io.github.manusreactive.fanout.FanOutLedger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The ledgers of all jobs, and the names of the jobs that are to be resumed. By default files in {@code
 * manus.fan-out.ledger-directory}; a bean of this type replaces them, for example with a database. If it fails, a
 * resumption is retried until it succeeds.
 *
 * @since 0.1.0
 */
public interface FanOutLedgerStore {

    /**
     * Returns the ledger of a job, the same in each process. Nothing is opened before the ledger is used. {@link
     * FanOutLedger#open} locks it and fails while another process uses it: without the lock, two processes that resume
     * the job would create its tasks twice.
     */
    FanOutLedger ledger(String job);

    /**
     * Records that a job has begun. Called before its first task is created; repeats have no effect.
     *
     * @return completes when it is recorded
     */
    Mono<Void> begin(String job);

    /**
     * Records that a job has nothing left to do.
     *
     * @return completes when it is recorded
     */
    Mono<Void> end(String job);

    /** Lists the jobs that have begun and not ended. */
    Flux<String> unfinished();
}
