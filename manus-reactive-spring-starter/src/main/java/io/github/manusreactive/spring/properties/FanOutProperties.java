package io.github.manusreactive.spring.properties;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Defaults of fan-outs made by the bean ManusFanOuts.
 *
 * @param ledgerDirectory Folder with one ledger file per job, made where it is missing; without it nothing is remembered.
 * @param forceInterval Time between two forces of a ledger to the disk; zero forces every entry.
 * @param maxInFlight Items between their input and their outcome.
 * @param taskTimeout Longest time of a task.
 * @param maxOutage How long the API may be out of reach before a job ends, to be started again later.
 * @param retriesOfFailed How many more tasks a key may get whose task failed; each costs credits again.
 * @param maxCredits Credits after which a job creates no more tasks; no bound where missing.
 * @param accountFloor Balance below which a user gets no more tasks; no bound where missing.
 * @since 0.1.0
 */
public record FanOutProperties(
        @Nullable Path ledgerDirectory,
        @DefaultValue("0s") Duration forceInterval,
        @DefaultValue("1000") int maxInFlight,
        @DefaultValue("4h") Duration taskTimeout,
        @DefaultValue("15m") Duration maxOutage,
        @DefaultValue("0") int retriesOfFailed,
        @Nullable Long maxCredits,
        @Nullable Long accountFloor) {}
