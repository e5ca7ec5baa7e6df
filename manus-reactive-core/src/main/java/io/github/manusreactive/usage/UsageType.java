package io.github.manusreactive.usage;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;

/**
 * Cause of a change of credits. Unknown values are kept.
 *
 * @param value the value used by the API
 * @since 0.1.0
 */
public record UsageType(@JsonValue String value) implements OpenEnum {

    /** Usage by a task. */
    public static final UsageType COST = new UsageType("cost");

    /** Refunded credits. */
    public static final UsageType REFUND = new UsageType("refund");

    /** Granted credits. */
    public static final UsageType GRANT = new UsageType("grant");

    /** The server did not report the cause. */
    public static final UsageType UNKNOWN = new UsageType("unknown");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public UsageType {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
