package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;

/**
 * Order of a listing, by time. Unknown values are kept.
 *
 * @param value the value used by the API
 * @since 0.1.0
 */
public record SortOrder(@JsonValue String value) implements OpenEnum {

    /** Oldest first. */
    public static final SortOrder ASC = new SortOrder("asc");

    /** Newest first. */
    public static final SortOrder DESC = new SortOrder("desc");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public SortOrder {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
