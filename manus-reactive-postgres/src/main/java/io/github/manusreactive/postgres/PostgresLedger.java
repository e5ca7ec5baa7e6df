package io.github.manusreactive.postgres;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerScope;
import io.github.manusreactive.internal.util.Preconditions;
import io.github.manusreactive.postgres.internal.LedgerSession;
import io.github.manusreactive.postgres.internal.LedgerSettings;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A ledger in PostgreSQL: a job survives the machine of its process, and another process can resume it. One process runs
 * the job at a time. It holds a lease, which it renews; {@link #open} waits up to one lease for a process that was
 * killed, and fails if the other process is alive. If a process did not renew its lease in time, for example because it
 * was frozen, and another one took the ledger over, its records fail and its job ends.
 *
 * <p>Each method fails with a {@link io.github.manusreactive.error.LedgerException} that names the fix. If the database
 * restarts or connections are lost, work is repeated for 30 seconds before it fails. {@link PostgresSchema} creates the
 * tables.
 *
 * @implNote Entries that arrive during a transaction are written together by the next one, up to 200 of them. The lease
 *     is renewed six times in its duration, by the clock of the database, on a connection that is not pooled. If the
 *     connections have no pool, the ledger opens up to 4 connections and closes them in {@link #close}.
 * @since 0.1.0
 */
public final class PostgresLedger implements FanOutLedger {

    private final ConnectionFactory connections;
    private final LedgerSettings settings;
    /** Replaced by each opening. */
    private volatile LedgerSession session;

    private PostgresLedger(ConnectionFactory connections, LedgerSettings settings) {
        this.connections = connections;
        this.settings = settings;
        this.session = new LedgerSession(connections, settings);
    }

    /**
     * Creates a ledger with the default settings.
     *
     * @param connections to the database, with or without a pool
     * @param jobName the job, up to 100 characters; the ledger of each name is separate
     */
    public static PostgresLedger of(ConnectionFactory connections, String jobName) {
        return builder(connections, jobName).build();
    }

    /**
     * Creates a builder.
     *
     * @param connections to the database, with or without a pool
     * @param jobName the job, up to 100 characters; the ledger of each name is separate
     */
    public static Builder builder(ConnectionFactory connections, String jobName) {
        return new Builder(connections, jobName);
    }

    @Override
    public Mono<String> open() {
        return Mono.defer(() -> {
            LedgerSession fresh = new LedgerSession(connections, settings);
            session = fresh;
            return fresh.open();
        });
    }

    @Override
    public Mono<LedgerEntry> find(String key) {
        return session.find(key);
    }

    @Override
    public Mono<Void> record(LedgerEntry entry) {
        return session.record(entry);
    }

    @Override
    public Mono<Long> spent() {
        return session.spent();
    }

    @Override
    public Flux<LedgerEntry> openEntries() {
        return session.openEntries();
    }

    @Override
    public Mono<LedgerScope> scope() {
        return session.scope();
    }

    @Override
    public Mono<Void> recordScope(LedgerScope scope) {
        return session.recordScope(scope);
    }

    @Override
    public Mono<Instant> lostSince() {
        return session.lostSince();
    }

    @Override
    public Mono<Void> recordLost(Instant since) {
        return session.recordLost(since);
    }

    @Override
    public Mono<Map<String, List<Instant>>> recentCreates() {
        return session.recentCreates();
    }

    @Override
    public Mono<Void> close() {
        return session.close();
    }

    /**
     * Settings of a ledger.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private static final Duration MIN_LEASE = Duration.ofSeconds(1);
        private static final Duration MAX_LEASE = Duration.ofHours(1);
        private static final int MAX_NAME = 100;

        private final ConnectionFactory connections;
        private final String jobName;
        private Duration lease = Duration.ofSeconds(30);
        private String workerName = defaultWorkerName();
        private @Nullable String schema;
        private Scheduler scheduler = Schedulers.parallel();

        private Builder(ConnectionFactory connections, String jobName) {
            this.connections = Objects.requireNonNull(connections, "connections");
            this.jobName = jobName;
            requireName("jobName", jobName);
        }

        /** Sets how long the ledger stays locked after its process was killed: 1 second to 1 hour, 30 seconds by default. */
        public Builder lease(Duration value) {
            Preconditions.settingInRange("lease", value, MIN_LEASE, MAX_LEASE);
            lease = value;
            return this;
        }

        /** Sets the name of this process in error messages of others, by default its host and process id. */
        public Builder workerName(String value) {
            requireName("workerName", value);
            workerName = value;
            return this;
        }

        /** Sets the schema of the tables, by default that of the connection's search path. */
        public Builder schema(String value) {
            requireName("schema", value);
            schema = value;
            return this;
        }

        /** Sets the scheduler of the waits and renewals, {@link Schedulers#parallel} by default. */
        public Builder scheduler(Scheduler value) {
            scheduler = Objects.requireNonNull(value, "scheduler");
            return this;
        }

        public PostgresLedger build() {
            return new PostgresLedger(connections, new LedgerSettings(jobName, workerName, lease, schema, scheduler));
        }

        private static void requireName(String setting, @Nullable String value) {
            if (value == null || value.isBlank() || value.length() > MAX_NAME) {
                throw new InvalidSettingException(
                        setting, "must have 1 to " + MAX_NAME + " characters, but is '" + value + "'");
            }
        }

        private static String defaultWorkerName() {
            String host = System.getenv("HOSTNAME");
            return (host == null ? "process" : host) + "-"
                    + ProcessHandle.current().pid();
        }
    }
}
