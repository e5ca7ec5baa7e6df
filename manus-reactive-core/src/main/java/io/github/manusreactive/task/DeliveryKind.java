package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;

/**
 * Role of an agent's message. Unknown values are kept.
 *
 * @param value the value used by the API
 * @since 0.1.0
 */
public record DeliveryKind(@JsonValue String value) implements OpenEnum {

    /** A final answer. */
    public static final DeliveryKind RESULT = new DeliveryKind("result");

    /** An interim note. */
    public static final DeliveryKind PROGRESS = new DeliveryKind("progress");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public DeliveryKind {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
