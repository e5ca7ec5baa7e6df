package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The API key that created a task.
 *
 * @param id key id
 * @param name the current name of the key
 * @param extra unknown fields
 * @since 0.1.0
 */
public record CreatedByApiKey(
        @Nullable String id,
        @Nullable String name,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    public CreatedByApiKey {
        extra = ImmutableCopies.map(extra);
    }
}
