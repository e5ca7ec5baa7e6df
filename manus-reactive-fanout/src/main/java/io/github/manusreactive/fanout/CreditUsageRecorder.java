package io.github.manusreactive.fanout;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Writes down what a task with an outcome uses later on, so that it is not lost with the process. */
final class CreditUsageRecorder {

    /** For a task whose entry in the ledger has no place for its credits. */
    static final CreditUsageRecorder NONE = new CreditUsageRecorder(null, credits -> Mono.empty());

    private final AtomicReference<@Nullable Integer> written;
    private final IntFunction<Mono<Void>> write;

    /** @param written what the ledger tells of the task, {@code null} if it tells nothing */
    CreditUsageRecorder(@Nullable Integer written, IntFunction<Mono<Void>> write) {
        this.written = new AtomicReference<>(written);
        this.write = write;
    }

    /** Writes a figure down if it is news. */
    Mono<Void> save(@Nullable Integer credits) {
        return Mono.defer(() ->
                credits == null || credits.equals(written.getAndSet(credits)) ? Mono.empty() : write.apply(credits));
    }
}
