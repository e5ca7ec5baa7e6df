package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;

/**
 * Input method of a user's message. Unknown values are kept.
 *
 * @param value the value used by the API
 * @since 0.1.0
 */
public record MessageType(@JsonValue String value) implements OpenEnum {

    /** Written. */
    public static final MessageType TEXT = new MessageType("text");

    /** Spoken. */
    public static final MessageType VOICE = new MessageType("voice");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public MessageType {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
