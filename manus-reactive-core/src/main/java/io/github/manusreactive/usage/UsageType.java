package io.github.manusreactive.usage;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;

/**
 * What changed the credits. Values unknown to this client are kept.
 *
 * @param value as the API writes it
 * @since 0.1.0
 */
public record UsageType(@JsonValue String value) implements OpenEnum {

    /** Work of a task. */
    public static final UsageType COST = new UsageType("cost");

    /** Credits given back. */
    public static final UsageType REFUND = new UsageType("refund");

    /** Credits given. */
    public static final UsageType GRANT = new UsageType("grant");

    /** The server did not say. */
    public static final UsageType UNKNOWN = new UsageType("unknown");

    /** Keeps any value. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public UsageType {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
