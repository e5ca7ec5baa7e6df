package io.github.manusreactive.call;

import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param items what is on it
 * @param nextCursor where the next page starts, {@code null} on the last one
 * @param unreadable entries of the page that are not readable as an item, for example one without an id, as plain JSON data
 * @param <T> element type
 * @since 0.1.0
 */
public record ResultPage<T>(List<T> items, @Nullable String nextCursor, List<Object> unreadable) {

    /** Copies the lists. */
    public ResultPage {
        items = ImmutableCopies.list(items);
        unreadable = ImmutableCopies.list(unreadable);
    }

    /**
     * A page on which every entry is readable.
     *
     * @param items what is on it
     * @param nextCursor where the next page starts, {@code null} on the last one
     */
    public ResultPage(List<T> items, @Nullable String nextCursor) {
        this(items, nextCursor, List.of());
    }

    /**
     * Whether another page exists.
     *
     * @return false on the last one
     */
    public boolean hasMore() {
        return nextCursor != null;
    }
}
