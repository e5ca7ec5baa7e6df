package io.github.manusreactive.examples.bulk.doctor;

import io.github.manusreactive.json.JsonCodec;
import io.github.manusreactive.json.UnexpectedField;
import io.github.manusreactive.json.UnexpectedField.Kind;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A place in a response that is not as documented, told without its value.
 *
 * @param path field names; those that may be data are replaced
 * @param kind what is unexpected
 * @param shape JSON type of the value, or the value itself if it is a word of the API
 */
record UnexpectedPlace(String path, Kind kind, String shape) {

    /** Looks like the known values of the API's open sets. */
    private static final Pattern WORD = Pattern.compile("[a-z][a-z_]{0,29}");

    static UnexpectedPlace of(UnexpectedField field) {
        return new UnexpectedPlace(NameRedactor.path(field.path()), field.kind(), shape(field));
    }

    private static String shape(UnexpectedField field) {
        if (field.raw() == null) {
            return "";
        }
        Object value = parsed(field.raw());
        return field.kind() == Kind.UNKNOWN_VALUE && value instanceof String word
                ? word(word)
                : ShapeDescriber.describe(value);
    }

    private static @Nullable Object parsed(String json) {
        byte[] object = ("{\"value\":" + json + "}").getBytes(StandardCharsets.UTF_8);
        return JsonCodec.standard().readObject(object).get("value");
    }

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
        return WORD.matcher(value).matches() ? value : "a text that is not shown";
    }
}
