package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.internal.util.Preconditions;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Agent that works on a task. The API also accepts versioned names, for example {@code manus-1.6-lite}, and rejects unknown ones.
 * Free personal accounts run as {@link #LITE}. A profile above the plan can yield a task that the server never provisions.
 * Unknown values are kept.
 *
 * @param value the value used by the API
 * @since 0.1.0
 */
public record AgentProfile(@JsonValue String value) implements OpenEnum {

    /** Default of the client. */
    public static final AgentProfile STANDARD = new AgentProfile("standard");

    /** Faster and cheaper. */
    public static final AgentProfile LITE = new AgentProfile("lite");

    /** Most capable. */
    public static final AgentProfile MAX = new AgentProfile("max");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public AgentProfile {
        Objects.requireNonNull(value, "value");
    }

    static void check(@Nullable AgentProfile profile) {
        Preconditions.notBlank("agent_profile", profile == null ? null : profile.value());
    }

    @Override
    public String toString() {
        return value;
    }
}
