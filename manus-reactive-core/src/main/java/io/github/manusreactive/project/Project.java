package io.github.manusreactive.project;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A project.
 *
 * @param id project id, for {@code project_id} of a task
 * @param name name; {@code null} if the response has none
 * @param createdAt creation time; {@code null} if the response has none
 * @param instruction text applied to every task of the project; {@code null} if there is none
 * @param extra unknown fields
 * @since 0.1.0
 */
public record Project(
        String id,
        @Nullable String name,
        @Nullable Instant createdAt,
        @Nullable String instruction,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    public Project {
        ImmutableCopies.required("id", id);
        extra = ImmutableCopies.map(extra);
    }
}
