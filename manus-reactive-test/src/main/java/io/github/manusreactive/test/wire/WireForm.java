package io.github.manusreactive.test.wire;

import java.util.Locale;

/**
 * The form of the JSON that the sandbox writes in responses and webhook deliveries.
 *
 * @since 0.1.0
 */
public enum WireForm {

    /**
     * Protobuf JSON as recorded from the live service: 64-bit integers are strings of digits, and null, empty, zero and
     * false values are omitted. An empty {@code next_cursor} ends {@code task.list} and {@code task.listMessages}.
     */
    LIVE,

    /** The form that the documentation shows: numbers, and the null or empty values of its examples. */
    DOCS;

    /** System property with the form of sandboxes whose builder does not set one: {@code live} or {@code docs}. */
    public static final String PROPERTY = "manus.sandbox.form";

    /**
     * Returns the form of sandboxes whose builder does not set one.
     *
     * @return the form that the system property {@value #PROPERTY} names, {@link #LIVE} without the property
     * @throws IllegalArgumentException if the property has another value
     */
    public static WireForm byDefault() {
        return of("system property " + PROPERTY, System.getProperty(PROPERTY, "live"));
    }

    /**
     * Returns the form with a name.
     *
     * @param source names the setting in the message of the exception
     * @param name {@code live} or {@code docs}, in upper or lower case
     * @return the form
     * @throws IllegalArgumentException if no form has this name
     */
    public static WireForm of(String source, String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "live" -> LIVE;
            case "docs" -> DOCS;
            default ->
                throw new IllegalArgumentException(source + ": \"" + name + "\" is not a form: use live or docs");
        };
    }
}
