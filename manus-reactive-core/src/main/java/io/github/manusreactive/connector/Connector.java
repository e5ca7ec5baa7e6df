package io.github.manusreactive.connector;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An installed connector.
 *
 * @param id connector id, for {@code connectors} of a message
 * @param name name; {@code null} if the response has none
 * @param type kind of connector
 * @param description description
 * @param category for example {@code communication}
 * @param extra unknown fields
 * @since 0.1.0
 */
public record Connector(
        String id,
        @Nullable String name,
        @Nullable ConnectorType type,
        @Nullable String description,
        @Nullable String category,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    public Connector {
        ImmutableCopies.required("id", id);
        extra = ImmutableCopies.map(extra);
    }
}
