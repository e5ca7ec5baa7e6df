package io.github.manusreactive.call;

import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param nextCursor cursor of the next page, {@code null} on the last page
 * @param unreadable entries that cannot be read as an item, for example without an id, as plain JSON data
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
     * Creates a page without unreadable entries.
     *
     * @param nextCursor cursor of the next page, {@code null} on the last page
     */
    public ResultPage(List<T> items, @Nullable String nextCursor) {
        this(items, nextCursor, List.of());
    }

    /** Returns {@code true} if there is another page. */
    public boolean hasMore() {
        return nextCursor != null;
    }
}
