package io.github.manusreactive.postgres.internal;

import io.github.manusreactive.internal.util.MonoSteps;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Locks with a lease, by the clock of the database. A killed holder holds up others for one lease. A transaction does
 * not hold the lock, so no connection is in use while the work runs.
 */
public final class LockLease {

    private static final Logger log = LoggerFactory.getLogger("io.github.manusreactive.postgres");
    private static final Duration LEASE = Duration.ofSeconds(20);
    private static final Duration RENEWAL = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(250);

    private final PostgresDatabase database;
    private final Scheduler scheduler;

    public LockLease(PostgresDatabase database, Scheduler scheduler) {
        this.database = database;
        this.scheduler = scheduler;
    }

    /** Runs work while no other caller has the lock of that name. */
    public <T> Mono<T> exclusively(String name, Mono<T> work) {
        return Mono.defer(() -> {
            UUID holder = RandomTokens.next();
            AtomicBoolean cancelled = new AtomicBoolean();
            Mono<UUID> acquired = MonoSteps.untilPresent(() -> acquire(name, holder, cancelled))
                    .doOnCancel(() -> cancelled.set(true));
            return Mono.usingWhen(
                    acquired,
                    held -> Mono.using(() -> renew(name, held), renewal -> work, Disposable::dispose),
                    held -> release(name, held));
        });
    }

    /** Returns the holder, or nothing after a pause. */
    private Mono<UUID> acquire(String name, UUID holder, AtomicBoolean cancelled) {
        Mono<Long> attempt = database.inTransaction(transaction -> transaction.update(
                "INSERT INTO manus_lock AS held (name, holder, lease_until)"
                        + " VALUES ($1, $2, clock_timestamp() + $3 * interval '1 ms')"
                        + " ON CONFLICT (name) DO UPDATE SET holder = excluded.holder,"
                        + " lease_until = excluded.lease_until"
                        + " WHERE held.lease_until <= clock_timestamp() OR held.holder = excluded.holder",
                name,
                holder,
                LEASE.toMillis()));
        return Mono.<Boolean>create(sink -> attempt.subscribe(
                        rows -> {
                            if (rows > 0 && cancelled.get()) {
                                release(name, holder).subscribe();
                            } else {
                                sink.success(rows > 0);
                            }
                        },
                        sink::error))
                .flatMap(held ->
                        held ? Mono.just(holder) : Mono.delay(POLL, scheduler).then(Mono.empty()));
    }

    private Disposable renew(String name, UUID holder) {
        return Flux.interval(RENEWAL, scheduler)
                .onBackpressureDrop()
                .concatMap(
                        tick -> database.inTransaction(transaction -> transaction.update(
                                        "UPDATE manus_lock SET lease_until = clock_timestamp() + $3 * interval '1 ms'"
                                                + " WHERE name = $1 AND holder = $2",
                                        name,
                                        holder,
                                        LEASE.toMillis()))
                                .onErrorResume(error -> {
                                    log.info("The lock {} was not renewed: {}", name, error.getMessage());
                                    return Mono.empty();
                                }),
                        0)
                .subscribe();
    }

    /** If this fails, the lease ends by itself. */
    private Mono<Void> release(String name, UUID holder) {
        return database.inTransaction(transaction ->
                        transaction.update("DELETE FROM manus_lock WHERE name = $1 AND holder = $2", name, holder))
                .doOnError(error -> log.info("The lock {} was not released: {}", name, error.getMessage()))
                .onErrorComplete()
                .then();
    }
}
