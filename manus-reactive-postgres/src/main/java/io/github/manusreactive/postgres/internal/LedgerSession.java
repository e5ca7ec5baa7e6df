package io.github.manusreactive.postgres.internal;

import io.github.manusreactive.error.LedgerException;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerScope;
import io.github.manusreactive.postgres.internal.LedgerTables.LedgerAttempt;
import io.github.manusreactive.postgres.internal.LedgerTables.LedgerHolder;
import io.github.manusreactive.postgres.internal.LedgerTables.LedgerOwner;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A ledger from its opening to its closing. */
public final class LedgerSession {

    private final LedgerSettings settings;
    private final @Nullable ConnectionPool ownPool;
    private final PostgresDatabase database;
    private final LedgerTables tables;
    private final LedgerRecorder recorder = new LedgerRecorder(this::write);
    private final Disposable.Swap heartbeat = Disposables.swap();
    /** The owner, or empty if the ledger was not opened. Ends when the opening has ended. */
    private final Sinks.One<LedgerOwner> opened = Sinks.one();

    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean opening;

    public LedgerSession(ConnectionFactory connections, LedgerSettings settings) {
        this.settings = settings;
        this.ownPool = PostgresDatabase.poolIfMissing(connections);
        this.database = new PostgresDatabase(
                ownPool == null ? connections : ownPool,
                settings.schema(),
                settings.scheduler(),
                PostgresDatabase.REPEAT_FOR);
        this.tables = new LedgerTables(database);
    }

    /**
     * Takes the ledger, after waiting for the lease of a worker that does not renew it. Only {@link #close} ends this
     * early, since an attempt in flight may succeed.
     */
    public Mono<String> open() {
        return Mono.create(sink -> {
            opening = true;
            attempt(RandomTokens.next(), null)
                    .onErrorMap(this::failure)
                    .subscribe(
                            owner -> {
                                begin(owner);
                                sink.success(owner.job());
                            },
                            error -> {
                                opened.tryEmitEmpty();
                                sink.error(error);
                            });
        });
    }

    private Mono<LedgerOwner> attempt(UUID token, @Nullable LedgerHolder before) {
        if (closed.get()) {
            return Mono.error(() -> new LedgerException(prefix() + "was closed while it was opened", null));
        }
        return tables.open(settings, token).flatMap((LedgerAttempt attempt) -> {
            LedgerHolder holder = attempt.holder();
            if (holder == null) {
                return Mono.justOrEmpty(attempt.owner());
            }
            boolean alive = before != null
                    && (before.worker() != holder.worker()
                            || !before.leaseUntil().equals(holder.leaseUntil()));
            return alive
                    ? Mono.error(() -> new LedgerException(
                            prefix() + "is in use by the worker '" + holder.name() + "', which renewed its lease until "
                                    + holder.leaseUntil() + ": wait until its job ends, or use another job name",
                            null))
                    : Mono.delay(pause(holder), settings.scheduler()).then(attempt(token, holder));
        });
    }

    /** Short enough to notice a renewal early, and to open the ledger soon after the lease. */
    private Duration pause(LedgerHolder holder) {
        Duration check = WorkerLease.interval(settings.lease());
        Duration left = holder.left().plusMillis(1);
        return left.compareTo(check) < 0 && !left.isNegative() ? left : check;
    }

    private void begin(LedgerOwner owner) {
        heartbeat.update(new WorkerLease(database.withoutPool(), owner.worker(), settings.lease())
                .keep(settings.scheduler(), () -> recorder.stop(lost())));
        opened.tryEmitValue(owner);
    }

    public Mono<LedgerEntry> find(String key) {
        return whenOpen(owner -> tables.find(owner, key));
    }

    public Mono<Void> record(LedgerEntry entry) {
        return recorder.record(entry);
    }

    private Mono<Void> write(LedgerRows rows) {
        return whenOpen(owner -> tables.write(owner, rows)).flatMap(this::requireHeld);
    }

    public Mono<Long> spent() {
        return whenOpen(tables::spent);
    }

    public Flux<LedgerEntry> openEntries() {
        return whenOpen(tables::openEntries).flatMapIterable(Function.identity());
    }

    public Mono<Map<String, List<Instant>>> recentCreates() {
        return whenOpen(tables::recentCreates);
    }

    public Mono<LedgerScope> scope() {
        return whenOpen(tables::scope);
    }

    public Mono<Void> recordScope(LedgerScope scope) {
        return whenOpen(owner -> tables.recordScope(owner, scope)).flatMap(this::requireHeld);
    }

    public Mono<Instant> lostSince() {
        return whenOpen(tables::lostSince);
    }

    public Mono<Void> recordLost(Instant since) {
        return whenOpen(owner -> tables.recordLost(owner, since)).flatMap(this::requireHeld);
    }

    /** Gives the ledger back, and closes the connections of the session. An opening under way ends before. */
    public Mono<Void> close() {
        return Mono.defer(() -> {
            boolean first = closed.compareAndSet(false, true);
            heartbeat.dispose();
            recorder.stop(new LedgerException(prefix() + "is closed", null));
            Mono<Void> given =
                    first && opening ? opened.asMono().flatMap(tables::close).onErrorMap(this::failure) : Mono.empty();
            if (ownPool == null) {
                return given;
            }
            Mono<Void> disposed = ownPool.disposeLater().onErrorComplete();
            return given.onErrorResume(error -> disposed.then(Mono.error(error)))
                    .then(disposed);
        });
    }

    private <T> Mono<T> whenOpen(Function<LedgerOwner, Mono<T>> work) {
        return Mono.defer(() -> opening && !closed.get()
                        ? opened.asMono().flatMap(work)
                        : Mono.error(new LedgerException(prefix() + "is not open", null)))
                .onErrorMap(this::failure);
    }

    private Mono<Void> requireHeld(boolean held) {
        if (held) {
            return Mono.empty();
        }
        LedgerException lost = lost();
        heartbeat.dispose();
        recorder.stop(lost);
        return Mono.error(lost);
    }

    private LedgerException lost() {
        return new LedgerException(
                prefix() + "was lost: the worker '" + settings.worker() + "' did not renew its lease of "
                        + settings.lease() + " in time, and another worker took the ledger over: "
                        + "do not run the job in two processes",
                null);
    }

    private Throwable failure(Throwable error) {
        return error instanceof LedgerException
                ? error
                : new LedgerException(prefix() + "failed: " + error.getMessage(), error);
    }

    private String prefix() {
        return "the ledger '" + settings.name() + "' ";
    }
}
