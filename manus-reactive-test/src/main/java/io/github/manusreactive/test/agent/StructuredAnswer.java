package io.github.manusreactive.test.agent;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the extraction of a structured output ends, where a schema is armed.
 *
 * @param value makes the value from the schema; {@code null} to derive an example from it
 * @param error reason of a failure, {@code null} for success; on failure the value is filled with zero values
 * @param delay how long after {@code stopped} the result appears; {@code null} for the sandbox's setting
 * @since 0.1.0
 */
public record StructuredAnswer(
        @Nullable Function<Map<String, Object>, Map<String, Object>> value,
        @Nullable String error,
        @Nullable Duration delay) {

    /** A value derived from the schema. */
    static final StructuredAnswer EXAMPLE = new StructuredAnswer(null, null, null);
}
