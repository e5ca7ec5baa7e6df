package io.github.manusreactive.exchange;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.call.ManusResponse;
import io.github.manusreactive.call.Page;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** The lists that are being read together, for each user; one that nobody reads is forgotten. */
final class SharedLists {

    /** What readers must have in common: who asks, how, for which list. */
    record Key(ManusUser user, CallOptions options, Object list) {}

    private record Open(SharedList<?> list, int readers) {}

    private final ConcurrentHashMap<Key, Open> open = new ConcurrentHashMap<>();

    /**
     * Reads along with all who read the same list at the same time. The calls are made in the context of one of them, without what
     * belongs to that one alone; each gets the raw answers.
     *
     * @param fetch reads the page at a cursor
     * @param reader takes in a page; answers the result, or {@code null} to go on
     */
    <T, R> Mono<R> read(
            Key key, Function<@Nullable String, Mono<Page<T>>> fetch, Function<Page<T>, @Nullable R> reader) {
        return Mono.deferContextual(context -> {
            Context common = Context.of(context)
                    .delete(ManusResponse.Capture.class)
                    .delete(PermitInHand.class)
                    .delete(Recall.class);
            ManusResponse.@Nullable Capture raw = context.getOrDefault(ManusResponse.Capture.class, null);
            return Mono.using(
                    () -> this.<T>enter(key),
                    list -> list.read(
                            cursor -> ManusResponse.of(fetch.apply(cursor)).contextWrite(own -> common), page -> {
                                if (raw != null) {
                                    raw.set(page);
                                }
                                return reader.apply(page.value());
                            }),
                    list -> leave(key));
        });
    }

    int size() {
        return open.size();
    }

    /** A key stands for one item type: it names the list. */
    @SuppressWarnings("unchecked")
    private <T> SharedList<T> enter(Key key) {
        return (SharedList<T>) open.compute(
                        key,
                        (same, now) ->
                                now == null ? new Open(new SharedList<T>(), 1) : new Open(now.list, now.readers + 1))
                .list;
    }

    private void leave(Key key) {
        open.computeIfPresent(key, (same, now) -> now.readers == 1 ? null : new Open(now.list, now.readers - 1));
    }
}
