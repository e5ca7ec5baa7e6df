package io.github.manusreactive.fanout.internal.engine;

import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.internal.credits.CreditGuard;
import io.github.manusreactive.fanout.internal.credits.TwinTaskFinder;
import io.github.manusreactive.fanout.internal.dispatch.UserDispatcher;
import io.github.manusreactive.fanout.internal.failure.CancellationGroup;
import io.github.manusreactive.fanout.internal.failure.OutageDetector;
import io.github.manusreactive.fanout.internal.ledger.LedgerWriter;
import io.github.manusreactive.fanout.internal.questions.HeldQuestions;
import io.github.manusreactive.internal.util.TimeSource;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the items of a running job share.
 *
 * @param id id of the job
 * @param credits what the tasks have used
 * @param twins second tasks of creates that were sent again
 * @param interrupts what is given up in an outage
 * @param creates what is given up once no more tasks are to be created
 * @param openedAt mark of when the ledger was opened: whatever an earlier run sent, it sent before that
 * @param lostSince a time before which no entry was recorded that the ledger lost, {@code null} if it lost none
 */
public record JobContext<T>(
        FanOutPlan<T> plan,
        String id,
        JobProgress state,
        CreditGuard credits,
        TwinTaskFinder twins,
        UserDispatcher pool,
        HeldQuestions<T> questions,
        CancellationGroup interrupts,
        CancellationGroup creates,
        OutageDetector outage,
        LedgerWriter ledger,
        long openedAt,
        @Nullable Instant lostSince) {

    Instant now() {
        return clocks().wall();
    }

    /** When the ledger was opened, by the time of day as it is now: the clock may have been set since. */
    Instant opened() {
        return now().minus(clocks().since(openedAt));
    }

    TimeSource clocks() {
        return new TimeSource(plan.support().scheduler());
    }

    String correlation(String key, int attempt) {
        return Fingerprints.correlation(id, key, attempt);
    }

    /** When a create was sent, by this machine's clock, which tells how long the task has run. */
    Instant sentAt(LedgerEntry.Intended intended) {
        return intended.at().isAfter(now()) ? now() : intended.at();
    }
}
