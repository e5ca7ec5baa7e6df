package io.github.manusreactive.postgres.internal;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Renews the lease of a worker by the clock of the database, on connections that do not come from a pool. */
final class WorkerLease {

    /** Renewals in one lease: several may fail. */
    private static final int RENEWALS = 6;

    private static final Logger log = LoggerFactory.getLogger("io.github.manusreactive.postgres");

    private final PostgresDatabase database;
    private final long worker;
    private final Duration lease;

    WorkerLease(PostgresDatabase database, long worker, Duration lease) {
        this.database = database;
        this.worker = worker;
        this.lease = lease;
    }

    static Duration interval(Duration lease) {
        return lease.dividedBy(RENEWALS);
    }

    /**
     * Renews the lease until the result is disposed of.
     *
     * @param lost called once if another worker ended the lease
     */
    Disposable keep(Scheduler scheduler, Runnable lost) {
        return Flux.interval(interval(lease), scheduler)
                .onBackpressureDrop()
                .concatMap(tick -> renew().onErrorResume(this::failed), 0)
                .takeUntil(held -> !held)
                .filter(held -> !held)
                .subscribe(held -> lost.run());
    }

    private Mono<Boolean> renew() {
        return database.inTransaction(transaction -> transaction
                .update(
                        "UPDATE manus_worker SET lease_until = clock_timestamp() + $2 * interval '1 ms'"
                                + " WHERE id = $1 AND NOT gone",
                        worker,
                        lease.toMillis())
                .map(rows -> rows > 0));
    }

    /** The next renewal may succeed; while the database is unreachable, no worker can end the lease. */
    private Mono<Boolean> failed(Throwable error) {
        log.info("The lease of worker {} was not renewed: {}", worker, error.getMessage());
        return Mono.empty();
    }
}
