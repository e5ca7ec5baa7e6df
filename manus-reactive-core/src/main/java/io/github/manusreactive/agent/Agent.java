package io.github.manusreactive.agent;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An agent.
 *
 * @param id agent id, for {@code agent_id} of a listing
 * @param taskId main task, which receives messages to the agent
 * @param nickname name
 * @param about description
 * @param extra unknown fields
 * @since 0.1.0
 */
public record Agent(
        String id,
        @Nullable String taskId,
        @Nullable String nickname,
        @Nullable String about,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    public Agent {
        ImmutableCopies.required("id", id);
        extra = ImmutableCopies.map(extra);
    }
}
