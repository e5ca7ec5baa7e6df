package io.github.manusreactive.redis.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A connection that opens at its first use, and again at the next use if that failed. Lettuce itself reconnects it. */
final class SharedConnection<C> {

    private final Mono<C> connector;
    private final Function<C, CompletableFuture<Void>> closer;
    private final CompletableFuture<C> closed =
            CompletableFuture.failedFuture(new IllegalStateException("the connection is closed"));
    private final AtomicReference<@Nullable CompletableFuture<C>> opened = new AtomicReference<>();

    SharedConnection(Mono<C> connector, Function<C, CompletableFuture<Void>> closer) {
        this.connector = connector;
        this.closer = closer;
    }

    /** Returns the connection. Cancellation does not close it. */
    Mono<C> get() {
        return Mono.defer(() -> {
            CompletableFuture<C> current = opened.get();
            if (current != null && (current == closed || !current.isCompletedExceptionally())) {
                return Mono.fromFuture(current, true);
            }
            CompletableFuture<C> created = new CompletableFuture<>();
            if (!opened.compareAndSet(current, created)) {
                return get();
            }
            connector.subscribe(created::complete, created::completeExceptionally);
            return Mono.fromFuture(created, true);
        });
    }

    /** Closes the connection, if it was opened, and opens no other. */
    Mono<Void> close() {
        return Mono.defer(() -> {
            CompletableFuture<C> last = opened.getAndSet(closed);
            return last == null || last == closed
                    ? Mono.empty()
                    : Mono.fromFuture(last, true)
                            .onErrorComplete()
                            .flatMap(connection -> Mono.fromFuture(closer.apply(connection), true));
        });
    }
}
