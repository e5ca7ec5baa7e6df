package io.github.manusreactive.internal.call;

import io.github.manusreactive.call.ResultPage;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.PaginationException;
import io.github.manusreactive.internal.json.JsonItemList;
import io.github.manusreactive.internal.json.ResponseShape;
import io.github.manusreactive.internal.util.SerializedExecutor;
import io.github.manusreactive.operation.Operation;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

/**
 * Cursor pagination. Unlike Reactor's operators, which subscribe to the next page when the previous one is consumed,
 * this one waits until an element of the next page is requested.
 */
public final class PageFetcher {

    private PageFetcher() {}

    /** Shape of a page with the items in a list field. */
    public static <T> ResponseShape<ResultPage<T>> page(String field, Class<T> type) {
        return ResponseShape.items(field, type).map(PageFetcher::page);
    }

    private static <T> ResultPage<T> page(JsonItemList<T> list) {
        // the last page may have a cursor, too
        return new ResultPage<>(list.items(), list.hasMore() ? list.nextCursor() : null, list.unreadable());
    }

    /** Returns all items from a cursor on; {@code null} starts at the beginning. */
    public static <T> Flux<T> items(
            Operation operation, @Nullable String start, Function<@Nullable String, Mono<ResultPage<T>>> fetch) {
        // the reader emits only requested items, so the sink needs no buffer
        return Flux.create(
                sink -> new PageReader<>(operation, start, fetch, sink).start(), FluxSink.OverflowStrategy.IGNORE);
    }

    /** One subscription. Only its serialized executor accesses the state. */
    private static final class PageReader<T> {

        /** Bounds the memory of event streams that run for days; lists with a loop repeat a cursor sooner. */
        private static final int REMEMBERED = 1000;
        /** A filter may leave some pages empty, but not this many. */
        private static final int MOST_EMPTY_PAGES = 50;

        private final Operation operation;
        private final Function<@Nullable String, Mono<ResultPage<T>>> fetch;
        private final FluxSink<T> sink;
        private final Disposable.Swap running = Disposables.swap();
        private final SerializedExecutor serial = new SerializedExecutor(this::drain);
        private final ArrayDeque<T> items = new ArrayDeque<>();
        private final Set<String> seen = new LinkedHashSet<>();

        private volatile @Nullable ResultPage<T> arrived;
        private volatile @Nullable Throwable failure;
        private @Nullable String cursor;
        private int emptyPages;
        private boolean fetching;
        private boolean last;
        private boolean over;

        PageReader(
                Operation operation,
                @Nullable String start,
                Function<@Nullable String, Mono<ResultPage<T>>> fetch,
                FluxSink<T> sink) {
            this.operation = operation;
            this.cursor = start;
            this.fetch = fetch;
            this.sink = sink;
            if (start != null) {
                seen.add(start);
            }
        }

        void start() {
            sink.onDispose(running);
            sink.onRequest(n -> serial.wake());
        }

        private void drain() {
            if (!over && !sink.isCancelled()) {
                step();
            }
        }

        private void step() {
            ResultPage<T> page = arrived;
            if (page != null) {
                arrived = null;
                fetching = false;
                take(page);
            }
            while (!items.isEmpty() && sink.requestedFromDownstream() > 0 && !sink.isCancelled()) {
                sink.next(items.remove());
            }
            if (!items.isEmpty()) {
                return;
            }
            Throwable error = failure;
            if (error != null) {
                over = true;
                sink.error(error);
            } else if (last) {
                over = true;
                sink.complete();
            } else if (!fetching && !sink.isCancelled() && sink.requestedFromDownstream() > 0) {
                fetching = true;
                running.update(Mono.defer(() -> fetch.apply(cursor))
                        .contextWrite(sink.contextView())
                        .subscribe(this::onPage, this::onFailure));
            }
        }

        private void take(ResultPage<T> page) {
            items.addAll(page.items());
            emptyPages = page.items().isEmpty() ? emptyPages + 1 : 0;
            cursor = page.nextCursor();
            last = cursor == null;
            if (seen.size() == REMEMBERED) {
                Iterator<String> oldest = seen.iterator();
                oldest.next();
                oldest.remove();
            }
            if (cursor != null && emptyPages > MOST_EMPTY_PAGES) {
                failure = new PaginationException(
                        new CallContext(operation, null, null),
                        "the server keeps sending empty pages: " + emptyPages
                                + " in a row. The list cannot be read completely",
                        null);
            } else if (cursor != null && !seen.add(cursor)) {
                failure = new PaginationException(
                        new CallContext(operation, null, null),
                        "the server's cursor does not advance: it was returned before. The list cannot be read completely; only "
                                + "the items received so far are available",
                        null);
            }
        }

        private void onPage(ResultPage<T> page) {
            arrived = page;
            serial.wake();
        }

        private void onFailure(Throwable error) {
            failure = error;
            serial.wake();
        }
    }
}
