package io.github.manusreactive.internal.json;

import org.jspecify.annotations.Nullable;

/**
 * JSON that cannot be read or written. Callers of the client see it as the cause of an error of the error package.
 */
public final class JsonReadException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable String missingField;

    /**
     * Describes the problem.
     *
     * @param message what is wrong, without the data itself
     * @param cause the parser's error
     */
    public JsonReadException(String message, @Nullable Throwable cause) {
        super(message, cause);
        this.missingField = null;
    }

    private JsonReadException(String missingField) {
        super("field " + missingField + " is missing", null);
        this.missingField = missingField;
    }

    static JsonReadException missing(String field) {
        return new JsonReadException(field);
    }

    /** The field that an object is useless without, {@code null} for other problems. */
    @Nullable
    String missingField() {
        return missingField;
    }
}
