package io.github.manusreactive.fanout;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The content of a ledger file at one moment. See {@link FanOutLedger#read}.
 *
 * @param job the job's id: part of the correlation of each task
 * @param scope the server and users of the job
 * @param processId the process that opened the file last and may still use it; {@code null} if unknown
 * @param credits credits that the tasks of all keys used, as in {@link FanOutLedger#spent}
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
