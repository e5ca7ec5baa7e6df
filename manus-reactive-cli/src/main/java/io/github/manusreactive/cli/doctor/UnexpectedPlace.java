package io.github.manusreactive.cli.doctor;

import io.github.manusreactive.json.UnexpectedField.Kind;
import java.util.regex.Pattern;

/**
 * An undocumented place in a response, without its value.
 *
 * @param path field names; names that may be data are replaced
 * @param kind kind of the deviation
 * @param values the JSON types at the place, or the values if they are words of the API
 */
record UnexpectedPlace(String path, Kind kind, String values) {

    /** Form of the known values of open sets. */
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

    /** Returns a value of an open set if it has the form of an API word, otherwise a placeholder. */
    static String word(String value) {
        return WORD.matcher(value).matches() ? value : "(text omitted)";
    }
}
