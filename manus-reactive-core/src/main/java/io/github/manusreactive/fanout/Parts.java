package io.github.manusreactive.fanout;

import java.time.Instant;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;

/**
 * What the items of a running job share.
 *
 * @param interrupts what is given up in an outage
 * @param creates what is given up once no more tasks are to be created
 * @param opened when the ledger was opened: whatever an earlier run sent, it sent before that
 */
record Parts<T>(
        FanOut.Plan<T> plan,
        String job,
        JobState state,
        UserPool pool,
        Questions<T> questions,
        Interrupts interrupts,
        Interrupts creates,
        Outage outage,
        Instant opened) {

    Instant now() {
        return Instant.ofEpochMilli(nowMillis());
    }

    long nowMillis() {
        return plan.exchange().scheduler().now(TimeUnit.MILLISECONDS);
    }

    /** A ledger that fails ends the job: no error of an item. */
    Mono<Void> record(LedgerEntry entry) {
        return plan.ledger().record(entry).onErrorMap(LedgerLost::new);
    }

    /** Ends an item, and writes down how. */
    Mono<Step<T>> end(Order<T> order, FanOutOutcome<T> outcome) {
        return record(new LedgerEntry.Finished(order.print(), outcome.outcome()))
                .thenReturn(Step.ended(outcome));
    }

    /** Carries the error of a ledger past what handles errors of items. */
    static final class LedgerLost extends RuntimeException {

        private static final long serialVersionUID = 1L;

        LedgerLost(Throwable cause) {
            super(cause.getMessage(), cause, false, false);
        }
    }
}
