package io.github.manusreactive.fanout;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a ledger file holds at one moment. See {@link FanOutLedger#read}.
 *
 * @param job the job's id: part of the correlation of each task
 * @param scope where and for which users the job ran
 * @param processId the process that opened the file last, which may still use it; {@code null} if the file does not tell
 * @param keys the number of keys
 * @param credits credits that the tasks of all keys used, as {@link FanOutLedger#spent} tells it
 * @param lostSince a time before which no lost entry was recorded; {@code null} if none is lost
 * @since 0.1.0
 */
public record LedgerSnapshot(
        String job,
        LedgerScope scope,
        @Nullable Long processId,
        int keys,
        long credits,
        @Nullable Instant lostSince) {}
