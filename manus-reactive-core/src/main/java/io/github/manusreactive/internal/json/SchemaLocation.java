package io.github.manusreactive.internal.json;

import io.github.manusreactive.error.InvalidRequestException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanProperty;

/** A use of a type: its property, annotated type, path from the root, and nesting depth. */
record SchemaLocation(@Nullable BeanProperty property, TypeUse use, String path, int depth) {

    private static final int MAX_DEPTH = 5;

    static final SchemaLocation ROOT = new SchemaLocation(null, TypeUse.UNKNOWN, "", 1);

    SchemaLocation content(String step, int deeper) {
        return new SchemaLocation(property, use.content(), path + step, depth + deeper);
    }

    InvalidRequestException refused(String problem) {
        return new InvalidRequestException("structured_output_schema", (path.isEmpty() ? "." : path) + ": " + problem);
    }

    void checkDepth() {
        if (depth > MAX_DEPTH) {
            throw refused("nesting deeper than " + MAX_DEPTH);
        }
    }
}
