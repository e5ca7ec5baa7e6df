package io.github.manusreactive.spring.properties;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Defaults of the fan-outs that the bean ManusFanOuts creates.
 *
 * @param ledgerDirectory Directory with one ledger file per job, created if missing; without it nothing is recorded.
 * @param resume Whether to resume the unfinished jobs of FanOutDefinition beans when the application is ready.
 * @param forceInterval Time between two forces of a ledger to the disk; zero forces every entry.
 * @param maxInFlight Maximum number of items in flight.
 * @param taskTimeout Maximum time of a task.
 * @param maxOutage Stop the job after the server has been unreachable for this long; it can be resumed.
 * @param retriesOfFailed Number of further tasks for a key whose task failed; each costs credits again.
 * @param maxCredits Credits after which a job creates no more tasks; unlimited if not set.
 * @param accountFloor Balance below which a user gets no more tasks; no floor if not set.
 * @since 0.1.0
 */
public record FanOutProperties(
        @Nullable Path ledgerDirectory,
        @DefaultValue("false") boolean resume,
        @DefaultValue("0s") Duration forceInterval,
        @DefaultValue("1000") int maxInFlight,
        @DefaultValue("4h") Duration taskTimeout,
        @DefaultValue("15m") Duration maxOutage,
        @DefaultValue("0") int retriesOfFailed,
        @Nullable Long maxCredits,
        @Nullable Long accountFloor) {}
