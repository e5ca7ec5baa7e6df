package io.github.manusreactive.fanout;

import io.github.manusreactive.internal.TimeSource;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What the items of a running job share.
 *
 * @param credits what the tasks have used
 * @param twins second tasks of creates that were sent again
 * @param interrupts what is given up in an outage
 * @param creates what is given up once no more tasks are to be created
 * @param openedAt mark of when the ledger was opened: whatever an earlier run sent, it sent before that
 * @param lostSince a time before which no entry was recorded that the ledger lost, {@code null} if it lost none
 */
record JobContext<T>(
        FanOutPlan<T> plan,
        String job,
        JobProgress state,
        CreditGuard credits,
        TwinTaskFinder twins,
        UserDispatcher pool,
        HeldQuestions<T> questions,
        CancellationGroup interrupts,
        CancellationGroup creates,
        OutageDetector outage,
        PendingWrites writes,
        long openedAt,
        @Nullable Instant lostSince) {

    Instant now() {
        return clocks().wall();
    }

    /** When the ledger was opened, by the time of day as it is now: the clock may have been set since. */
    Instant opened() {
        return now().minus(clocks().since(openedAt));
    }

    private TimeSource clocks() {
        return new TimeSource(plan.support().scheduler());
    }

    /** A ledger that fails ends the job: no error of an item. */
    Mono<Void> record(LedgerEntry entry) {
        return recordAfter(Mono.empty(), entry);
    }

    /** The same once an earlier entry of the key is written, and not where that fails. */
    Mono<Void> recordAfter(Mono<Void> before, LedgerEntry entry) {
        return writes.toTheEnd(before.then(plan.ledger().record(entry)));
    }

    /** Ends an item whose task may be awaited again, and writes down how. */
    Mono<ItemState<T>> endResumable(WorkItem<T> order, FanOutOutcome<T> outcome, LedgerEntry.Created created) {
        return end(outcome, new LedgerEntry.Finished(order.print(), outcome.outcome(), created.spentBefore()));
    }

    /** Writes down what a task uses after its item had its outcome. */
    CreditUsageRecorder creditWriter(LedgerEntry.Finished finished) {
        return new CreditUsageRecorder(finished.ownCredits(), credits -> record(finished.withOwnCredits(credits)));
    }

    /** Ends an item, and writes down how. */
    Mono<ItemState<T>> end(WorkItem<T> order, FanOutOutcome<T> outcome) {
        return end(outcome, new LedgerEntry.Finished(order.print(), outcome.outcome()));
    }

    /** An outcome whose task may have a twin is written down once that was checked: until then, the next run awaits the task again. */
    private Mono<ItemState<T>> end(FanOutOutcome<T> outcome, LedgerEntry.Finished entry) {
        return twins.check(outcome.outcome())
                .flatMap(checked -> checked ? record(entry) : Mono.empty())
                .thenReturn(ItemState.ended(outcome));
    }
}
