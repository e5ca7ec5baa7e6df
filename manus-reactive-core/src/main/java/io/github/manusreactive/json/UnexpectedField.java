package io.github.manusreactive.json;

import org.jspecify.annotations.Nullable;

/**
 * A place in a response that is not as documented. The response was read all the same.
 *
 * @param path where it is, for example {@code data[].created_at}; list positions are left out
 * @param kind what is unexpected about it
 * @param raw the value as JSON text without secrets; present only if the log of the call is at level TRACE
 * @since 0.1.0
 */
public record UnexpectedField(
        String path, Kind kind, @Nullable String raw) {

    /**
     * What can be unexpected about a field.
     *
     * @since 0.1.0
     */
    public enum Kind {
        /** A field that this client does not know. It is kept in {@code extra}. */
        UNKNOWN_FIELD,
        /** A value of a known set that this client does not know. It is kept. */
        UNKNOWN_VALUE,
        /** A value of another JSON type than documented. It is read as missing. */
        WRONG_TYPE,
        /** JSON written as text in a place for an object or a list. It is read. */
        TEXTUAL_JSON,
        /** A field is missing that an object is useless without. */
        MISSING;

        /**
         * The value in metrics.
         *
         * @return lower case
         */
        public String tag() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    /** Shows no raw value. */
    @Override
    public String toString() {
        return path + " (" + kind.tag() + ")";
    }
}
