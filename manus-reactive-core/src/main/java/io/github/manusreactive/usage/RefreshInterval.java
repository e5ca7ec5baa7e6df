package io.github.manusreactive.usage;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;

/**
 * Interval between credit refreshes. Unknown values are kept.
 *
 * @param value the value used by the API
 * @since 0.1.0
 */
public record RefreshInterval(@JsonValue String value) implements OpenEnum {

    /** Every day. */
    public static final RefreshInterval DAILY = new RefreshInterval("daily");

    /** Every week. */
    public static final RefreshInterval WEEKLY = new RefreshInterval("weekly");

    /** Never, for example for teams. */
    public static final RefreshInterval NONE = new RefreshInterval("");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public RefreshInterval {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
