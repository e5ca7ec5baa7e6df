package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;

/**
 * Order of a listing, by time. Values unknown to this client are kept.
 *
 * @param value as the API writes it
 * @since 0.1.0
 */
public record SortOrder(@JsonValue String value) implements OpenEnum {

    /** Oldest first. */
    public static final SortOrder ASC = new SortOrder("asc");

    /** Newest first. */
    public static final SortOrder DESC = new SortOrder("desc");

    /** Keeps any value. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public SortOrder {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
