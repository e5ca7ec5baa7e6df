package io.github.manusreactive.exchange;

import io.github.manusreactive.call.Page;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.PaginationException;
import io.github.manusreactive.json.JsonCodec;
import io.github.manusreactive.operation.Operation;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

/** Cursor pagination. Reactor's own operators subscribe to the next page once the last one is used up; this one waits until
 * an element of it is asked for. */
public final class Paging {

    private Paging() {}

    /** Reads one page whose items are in a list field. */
    public static <T> BiFunction<JsonCodec, Map<String, Object>, Page<T>> page(String field, Class<T> type) {
        return (codec, answer) -> new Page<>(ApiCall.list(codec, answer, field, type), nextCursor(answer));
    }

    /** All items from a cursor on; {@code null} starts at the beginning. */
    public static <T> Flux<T> items(
            Operation operation, @Nullable String start, Function<@Nullable String, Mono<Page<T>>> fetch) {
        return Flux.create(sink -> new Reader<>(operation, start, fetch, sink).start());
    }

    private static @Nullable String nextCursor(Map<String, Object> answer) {
        return Boolean.TRUE.equals(answer.get("has_more")) && answer.get("next_cursor") instanceof String cursor
                ? cursor
                : null;
    }

    /** One subscription. The drain loop is the only one to touch the state; {@code signals} counts what it has to look at. */
    private static final class Reader<T> {

        private final Operation operation;
        private final Function<@Nullable String, Mono<Page<T>>> fetch;
        private final FluxSink<T> sink;
        private final Disposable.Swap running = Disposables.swap();
        private final AtomicInteger signals = new AtomicInteger();
        private final ArrayDeque<T> items = new ArrayDeque<>();

        private volatile @Nullable Page<T> arrived;
        private volatile @Nullable Throwable failure;
        private @Nullable String cursor;
        private boolean fetching;
        private boolean last;

        Reader(
                Operation operation,
                @Nullable String start,
                Function<@Nullable String, Mono<Page<T>>> fetch,
                FluxSink<T> sink) {
            this.operation = operation;
            this.cursor = start;
            this.fetch = fetch;
            this.sink = sink;
        }

        void start() {
            sink.onDispose(running);
            sink.onRequest(n -> drain());
        }

        private void drain() {
            if (signals.getAndIncrement() != 0) {
                return;
            }
            int seen = 1;
            do {
                step();
                seen = signals.addAndGet(-seen);
            } while (seen != 0);
        }

        private void step() {
            Throwable error = failure;
            if (error != null) {
                sink.error(error);
                return;
            }
            Page<T> page = arrived;
            if (page != null) {
                arrived = null;
                fetching = false;
                items.addAll(page.items());
                String next = page.nextCursor();
                if (next != null && next.equals(cursor)) {
                    sink.error(new PaginationException(
                            new CallContext(operation, null, null),
                            "the server's cursor does not advance; the list cannot be read to its end",
                            null));
                    return;
                }
                cursor = next;
                last = next == null;
            }
            while (!items.isEmpty() && sink.requestedFromDownstream() > 0 && !sink.isCancelled()) {
                sink.next(items.poll());
            }
            if (items.isEmpty() && last) {
                sink.complete();
            } else if (items.isEmpty() && !fetching && sink.requestedFromDownstream() > 0 && !sink.isCancelled()) {
                fetching = true;
                running.update(
                        fetch.apply(cursor).contextWrite(sink.contextView()).subscribe(this::onPage, this::onFailure));
            }
        }

        private void onPage(Page<T> page) {
            arrived = page;
            drain();
        }

        private void onFailure(Throwable error) {
            failure = error;
            drain();
        }
    }
}
