package io.github.manusreactive.connector;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;

/**
 * Kind of a connector. Values unknown to this client are kept.
 *
 * @param value as the API writes it
 * @since 0.1.0
 */
public record ConnectorType(@JsonValue String value) implements OpenEnum {

    /** Part of the service. */
    public static final ConnectorType BUILTIN = new ConnectorType("builtin");

    /** Runs with the user's own key. */
    public static final ConnectorType BYOK = new ConnectorType("byok");

    /** A Model Context Protocol server. */
    public static final ConnectorType MCP = new ConnectorType("mcp");

    /** Keeps any value. */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public ConnectorType {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
