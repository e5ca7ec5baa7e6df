package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The instruction of a tool.
 *
 * @param action verb
 * @param param object
 * @param extra unknown fields
 * @since 0.1.0
 */
public record ToolAction(
        @Nullable String action,
        @Nullable String param,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    public ToolAction {
        extra = ImmutableCopies.map(extra);
    }
}
