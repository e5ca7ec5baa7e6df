package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;

/**
 * How a user's message was given. Values unknown to this client are kept.
 *
 * @param value as the API writes it
 * @since 0.1.0
 */
public record MessageType(@JsonValue String value) implements OpenEnum {

    /** Written. */
    public static final MessageType TEXT = new MessageType("text");

    /** Spoken. */
    public static final MessageType VOICE = new MessageType("voice");

    /** Keeps any value. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public MessageType {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
