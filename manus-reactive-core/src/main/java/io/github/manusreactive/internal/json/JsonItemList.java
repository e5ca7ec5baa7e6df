package io.github.manusreactive.internal.json;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The list in a response, and its continuation.
 *
 * @param items readable entries
 * @param unreadable entries that cannot be read as an item, as plain data
 * @param hasMore whether the response reports more entries
 * @param nextCursor cursor of the next page, {@code null} if the response has none
 * @param <T> item type
 */
public record JsonItemList<T>(
        List<T> items,
        List<Object> unreadable,
        boolean hasMore,
        @Nullable String nextCursor) {

    public JsonItemList {
        items = ImmutableCopies.list(items);
        unreadable = ImmutableCopies.list(unreadable);
    }
}
