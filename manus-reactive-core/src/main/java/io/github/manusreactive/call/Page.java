package io.github.manusreactive.call;

import io.github.manusreactive.json.Immutable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param items what is on it
 * @param nextCursor where the next page starts, {@code null} on the last one
 * @param <T> element type
 */
public record Page<T>(List<T> items, @Nullable String nextCursor) {

    /** Copies the items. */
    public Page {
        items = Immutable.list(items);
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
