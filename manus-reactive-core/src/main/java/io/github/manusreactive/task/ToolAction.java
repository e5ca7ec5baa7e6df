package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a tool was told.
 *
 * @param action verb
 * @param param object
 * @param extra fields that this client does not know
 * @since 0.1.0
 */
public record ToolAction(
        @Nullable String action,
        @Nullable String param,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    /** Copies lists and maps. */
    public ToolAction {
        extra = ImmutableCopies.map(extra);
    }
}
