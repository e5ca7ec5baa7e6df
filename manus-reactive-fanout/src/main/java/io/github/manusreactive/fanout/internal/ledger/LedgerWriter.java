package io.github.manusreactive.fanout.internal.ledger;

import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.ItemLostException;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerEntry.Finished;
import io.github.manusreactive.fanout.LedgerEntry.Intended;
import io.github.manusreactive.internal.util.LoggerNames;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/** Writes the entries of a job. A started write is completed, even if its item is cancelled. */
public final class LedgerWriter {

    /** Maximum wait for writes before the ledger is closed. */
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Logger log = LoggerFactory.getLogger(LoggerNames.FAN_OUT);

    private final FanOutLedger ledger;
    private final Set<Sinks.Empty<Void>> running = ConcurrentHashMap.newKeySet();

    public LedgerWriter(FanOutLedger ledger) {
        this.ledger = ledger;
    }

    /** Writes an entry. A failure ends the job, not only the item, except for an {@link ItemLostException}. */
    public Mono<Void> record(LedgerEntry entry) {
        return completed(ledger.record(entry));
    }

    /**
     * Writes the intent, then sends the create. If the create is cancelled before it is sent, the entry is closed, so
     * that the next run does not search for a task.
     *
     * @param takeBack cancels the create; returns {@code false} if it may have been sent
     */
    public <V> Mono<V> recordBefore(Intended intended, Mono<V> create, BooleanSupplier takeBack) {
        return Mono.deferContextual(context -> {
            Mono<Void> written = record(intended).cache();
            return written.then(create).doFinally(signal -> {
                if (signal == SignalType.CANCEL && takeBack.getAsBoolean()) {
                    completed(written.then(ledger.record(intended.refused())))
                            .subscribe(
                                    null,
                                    e -> log.debug("A cancelled create could not be recorded as cancelled", e),
                                    null,
                                    Context.of(context));
                }
            });
        });
    }

    /** Returns a function that records the credits of a task after its outcome. */
    public IntFunction<Mono<Void>> usageAfter(Finished finished) {
        return credits -> record(finished.withOwnCredits(credits))
                // its new owner counts them
                .onErrorComplete(ItemLostException.class);
    }

    /** Completes when all started writes have ended. */
    public Mono<Void> ended(Scheduler scheduler) {
        return Mono.defer(() -> Mono.whenDelayError(
                        running.stream().map(Sinks.Empty::asMono).toList()))
                .timeout(PATIENCE, scheduler)
                .onErrorComplete();
    }

    private Mono<Void> completed(Mono<Void> write) {
        return Mono.deferContextual(context -> {
            Sinks.Empty<Void> end = Sinks.empty();
            running.add(end);
            write.subscribe(
                    null,
                    error -> {
                        running.remove(end);
                        end.tryEmitError(error);
                    },
                    () -> {
                        running.remove(end);
                        end.tryEmitEmpty();
                    },
                    Context.of(context));
            return end.asMono();
        });
    }
}
