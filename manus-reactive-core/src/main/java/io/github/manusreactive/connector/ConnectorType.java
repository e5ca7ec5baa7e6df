package io.github.manusreactive.connector;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;

/**
 * Kind of a connector. Unknown values are kept.
 *
 * @param value the value used by the API
 * @since 0.1.0
 */
public record ConnectorType(@JsonValue String value) implements OpenEnum {

    /** Part of the service. */
    public static final ConnectorType BUILTIN = new ConnectorType("builtin");

    /** Uses the user's own key. */
    public static final ConnectorType BYOK = new ConnectorType("byok");

    /** A Model Context Protocol server. */
    public static final ConnectorType MCP = new ConnectorType("mcp");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ConnectorType {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
