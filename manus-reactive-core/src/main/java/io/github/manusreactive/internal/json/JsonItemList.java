package io.github.manusreactive.internal.json;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The list of a response, and where it is continued.
 *
 * @param items readable entries
 * @param unreadable entries that are not readable as an item, as plain data
 * @param hasMore whether the response says that there is more
 * @param nextCursor where the next page starts, {@code null} if the response names no cursor
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
