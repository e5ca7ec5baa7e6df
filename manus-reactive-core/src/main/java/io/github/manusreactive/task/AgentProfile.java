package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;

/**
 * Which agent works on a task. Answers may also show versioned names such as {@code manus-1.6-lite}. Values unknown to this client are kept.
 *
 * @param value as the API writes it
 */
public record AgentProfile(@JsonValue String value) implements OpenEnum {

    /** The default. */
    public static final AgentProfile STANDARD = new AgentProfile("standard");

    /** Quicker and cheaper. */
    public static final AgentProfile LITE = new AgentProfile("lite");

    /** The strongest. */
    public static final AgentProfile MAX = new AgentProfile("max");

    /** Keeps any value. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public AgentProfile {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
