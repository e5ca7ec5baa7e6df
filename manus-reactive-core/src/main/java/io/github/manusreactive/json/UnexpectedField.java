package io.github.manusreactive.json;

import org.jspecify.annotations.Nullable;

/**
 * A field of a response that does not match the API documentation. The response was read anyway.
 *
 * @param path path of the field without list positions, for example {@code data[].created_at}
 * @param kind kind of mismatch
 * @param raw the value as JSON text without secrets; present only if the log of the call has the level TRACE
 * @since 0.1.0
 */
public record UnexpectedField(
        String path, Kind kind, @Nullable String raw) {

    /**
     * Kind of mismatch.
     *
     * @since 0.1.0
     */
    public enum Kind {
        /** A field that this client does not know. It is kept in {@code extra}. */
        UNKNOWN_FIELD,
        /** A value of a known set that this client does not know. It is kept. */
        UNKNOWN_VALUE,
        /** A value of a different JSON type. It is read as missing. */
        WRONG_TYPE,
        /** JSON written as a string instead of an object or a list. It is read. */
        TEXTUAL_JSON,
        /** A field is missing without which the object is useless. */
        MISSING;

        /** Returns the value for metrics, in lower case. */
        public String tag() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Omits the raw value. */
    @Override
    public String toString() {
        return path + " (" + kind.tag() + ")";
    }
}
