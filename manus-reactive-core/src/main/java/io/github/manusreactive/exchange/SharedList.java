package io.github.manusreactive.exchange;

import io.github.manusreactive.call.ManusResponse;
import io.github.manusreactive.call.Page;
import io.github.manusreactive.internal.Serial;
import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * A list that many want to read at the same time, each from the first page on until it knows what it wants to know. Whoever comes
 * while a page is read waits for the next walk: all who wait then go through the list together, so that none sees a page that was
 * asked for before it came. One page is read at a time. One drain loop owns all state.
 *
 * @param <T> item type
 */
final class SharedList<T> {

    /** So many pages ahead, a walk lets those who wait begin one of their own: one that goes far back keeps nobody waiting. */
    static final int AHEAD = 5;

    private final Serial serial = new Serial(this::goOn);

    private final ArrayDeque<Walk> walks = new ArrayDeque<>();
    private Set<Reading<?>> newcomers = new LinkedHashSet<>();
    private @Nullable Walk youngest;
    /** The walk whose page is being read, and that call. */
    private @Nullable Walk current;
    /** Whether the page asked for last was the first one of a walk. */
    private boolean begun;

    private Disposable call = Disposables.disposed();

    /**
     * Reads along. Cold.
     *
     * @param fetch reads the page at a cursor, {@code null} for the first one; that of the first reader of a walk is used for all
     * @param reader takes in a page; answers the result, or {@code null} to go on; must know by the last page
     */
    <R> Mono<R> read(
            Function<@Nullable String, Mono<ManusResponse<Page<T>>>> fetch,
            Function<ManusResponse<Page<T>>, @Nullable R> reader) {
        return Mono.create(sink -> {
            Reading<R> reading = new Reading<>(fetch, reader, sink);
            sink.onCancel(() -> serial.run(() -> left(reading)));
            serial.run(() -> came(reading));
        });
    }

    /** Reads the next page of whoever has waited longest. Newcomers begin before them, but never twice in a row. */
    private void goOn() {
        if (current != null) {
            return;
        }
        boolean othersTurn = begun && !walks.isEmpty();
        if (!newcomers.isEmpty() && !othersTurn && (youngest == null || youngest.pages >= AHEAD)) {
            youngest = new Walk(newcomers);
            newcomers = new LinkedHashSet<>();
            walks.addFirst(youngest);
        }
        Walk walk = walks.poll();
        if (walk == null) {
            return;
        }
        current = walk;
        begun = walk.pages == 0;
        Disposable.Swap swap = Disposables.swap();
        call = swap;
        swap.update(walk.nextPage()
                .subscribe(
                        page -> serial.run(() -> arrived(walk, page)), error -> serial.run(() -> failed(walk, error))));
    }

    private void arrived(Walk walk, ManusResponse<Page<T>> page) {
        if (current != walk) {
            return;
        }
        current = null;
        walk.pages++;
        walk.cursor = page.value().nextCursor();
        walk.readers.removeIf(reading -> reading.takes(page));
        if (walk.readers.isEmpty()) {
            ended(walk);
        } else {
            walks.add(walk);
        }
    }

    private void failed(Walk walk, Throwable error) {
        if (current != walk) {
            return;
        }
        current = null;
        ended(walk);
        walk.readers.forEach(reading -> Serial.guarded(() -> reading.sink.error(error)));
    }

    /** One that is cancelled at once leaves before it comes. */
    private void came(Reading<?> reading) {
        if (!reading.gone) {
            newcomers.add(reading);
        }
    }

    private void left(Reading<?> reading) {
        reading.gone = true;
        newcomers.remove(reading);
        Walk walk = current;
        if (walk != null && walk.readers.remove(reading) && walk.readers.isEmpty()) {
            current = null;
            call.dispose();
            ended(walk);
        }
        for (Walk other : List.copyOf(walks)) {
            if (other.readers.remove(reading) && other.readers.isEmpty()) {
                walks.remove(other);
                ended(other);
            }
        }
    }

    private void ended(Walk walk) {
        if (youngest == walk) {
            youngest = null;
        }
    }

    /** Those who go through the list together. */
    private final class Walk {

        private final Set<Reading<?>> readers;
        private final Function<@Nullable String, Mono<ManusResponse<Page<T>>>> fetch;
        private @Nullable String cursor;
        private int pages;

        Walk(Set<Reading<?>> readers) {
            this.readers = readers;
            this.fetch = readers.iterator().next().fetch;
        }

        Mono<ManusResponse<Page<T>>> nextPage() {
            return Mono.defer(() -> fetch.apply(cursor))
                    .switchIfEmpty(Mono.error(() -> new IllegalStateException("a page of a list did not come")));
        }
    }

    private final class Reading<R> {

        private final Function<@Nullable String, Mono<ManusResponse<Page<T>>>> fetch;
        private final Function<ManusResponse<Page<T>>, @Nullable R> reader;
        private final MonoSink<R> sink;
        private boolean gone;

        Reading(
                Function<@Nullable String, Mono<ManusResponse<Page<T>>>> fetch,
                Function<ManusResponse<Page<T>>, @Nullable R> reader,
                MonoSink<R> sink) {
            this.fetch = fetch;
            this.reader = reader;
            this.sink = sink;
        }

        /** Whether it needs no further page; there is none after the last one. */
        boolean takes(ManusResponse<Page<T>> page) {
            try {
                R result = reader.apply(page);
                if (result != null) {
                    sink.success(result);
                } else if (page.value().nextCursor() == null) {
                    sink.success();
                } else {
                    return false;
                }
            } catch (Throwable e) {
                Serial.guarded(() -> sink.error(e));
            }
            return true;
        }
    }
}
