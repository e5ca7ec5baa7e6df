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
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The state that the items of a running job share.
 *
 * @param id id of the job
 * @param credits the credits that the tasks have used
 * @param twins second tasks of creates that were sent twice
 * @param interrupts waits that end in an outage
 * @param creates waits that end when the job stops creating tasks
 * @param openedAt mark of when the ledger was opened; earlier runs sent their creates before that
 * @param lostSince a time before which no lost entry was recorded, {@code null} if none is lost
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

    /** Returns when the ledger was opened, by the present wall clock, which may have been set since. */
    Instant opened() {
        return now().minus(clocks().since(openedAt));
    }

    /**
     * Returns the latest time at which an earlier owner of a key can have sent its create. Waits for a time in the
     * future, so that a search never begins before.
     */
    Mono<Instant> latestSend(String key) {
        return plan.ledger()
                .latestSend(key)
                .delayUntil(latest -> latest.isAfter(now())
                        ? Mono.delay(
                                Duration.between(now(), latest), plan.support().scheduler())
                        : Mono.empty())
                .switchIfEmpty(Mono.fromSupplier(this::opened));
    }

    TimeSource clocks() {
        return new TimeSource(plan.support().scheduler());
    }

    String correlation(String key, int attempt) {
        return Fingerprints.correlation(id, key, attempt);
    }

    /** Returns when a create was sent, but no later than now by this machine's clock. */
    Instant sentAt(LedgerEntry.Intended intended) {
        return intended.at().isAfter(now()) ? now() : intended.at();
    }
}
