package io.github.manusreactive.cli.doctor;

import io.github.manusreactive.json.UnexpectedField.Kind;
import java.util.regex.Pattern;

/**
 * A place in a response that is not as documented, told without its value.
 *
 * @param path field names; those that may be data are replaced
 * @param kind what is unexpected
 * @param values the JSON types that came there, or the values themselves if they are words of the API
 */
record UnexpectedPlace(String path, Kind kind, String values) {

    /** Looks like the known values of the API's open sets. */
    private static final Pattern WORD = Pattern.compile("[a-z][a-z_]{0,29}");

    static UnexpectedPlace eventType(String type) {
        return type.isEmpty()
                ? new UnexpectedPlace("messages[].type", Kind.MISSING, "")
                : new UnexpectedPlace("messages[].type", Kind.UNKNOWN_VALUE, word(type));
    }

    static UnexpectedPlace eventField(String name, Object value) {
        return new UnexpectedPlace(
                NameRedactor.path("messages[]." + name), Kind.UNKNOWN_FIELD, ShapeDescriber.describe(value));
    }

    /** A value of an open set: shown if it can only be a word of the API. */
    static String word(String value) {
        return WORD.matcher(value).matches() ? value : "(text omitted)";
    }
}
