package io.github.manusreactive.postgres.internal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * The settings of a ledger.
 *
 * @param name of the job
 * @param worker name of this process, for messages
 * @param lease how long the ledger stays locked after the process stopped without closing it
 * @param schema the schema of the tables, {@code null} for the search path of the connection
 */
public record LedgerSettings(
        String name,
        String worker,
        Duration lease,
        @Nullable String schema,
        Scheduler scheduler) {}
