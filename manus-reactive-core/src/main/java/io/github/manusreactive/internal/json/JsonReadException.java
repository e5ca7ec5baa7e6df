package io.github.manusreactive.internal.json;

import org.jspecify.annotations.Nullable;

/** JSON that cannot be read or written. Callers see it as the cause of a public exception. */
public final class JsonReadException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable String missingField;

    /**
     * @param message the problem, without the data
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

    /** Returns the missing required field, or {@code null} for other problems. */
    @Nullable
    String missingField() {
        return missingField;
    }
}
