package io.github.manusreactive.test.agent;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The structured output of a turn, sent if the request has a schema.
 *
 * @param value creates the value from the schema; {@code null} derives an example from the schema
 * @param error reason of a failed extraction, which has zero values; {@code null} for success
 * @param delay delay of the result after {@code stopped}; {@code null} for the sandbox's setting
 * @since 0.1.0
 */
public record StructuredAnswer(
        @Nullable Function<Map<String, Object>, Map<String, Object>> value,
        @Nullable String error,
        @Nullable Duration delay) {

    static final StructuredAnswer EXAMPLE = new StructuredAnswer(null, null, null);
}
