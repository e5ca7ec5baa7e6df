package io.github.manusreactive.cli.doctor;

import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.internal.json.JsonReadException;
import io.github.manusreactive.json.UnexpectedField;
import io.github.manusreactive.json.UnexpectedField.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds the value of an unexpected field in a response, because observers do not receive values. */
final class PlaceLocator {

    private static final String LIST = "[]";
    private static final int MOST_SHOWN = 12;

    private PlaceLocator() {}

    static UnexpectedPlace locate(UnexpectedField field, byte[] body) {
        String values = field.kind() == Kind.MISSING
                ? ""
                : values(field.path(), body).stream()
                        .map(value -> shown(field.kind(), value))
                        .distinct()
                        .limit(MOST_SHOWN)
                        .collect(Collectors.joining(" or "));
        return new UnexpectedPlace(NameRedactor.path(field.path()), field.kind(), values);
    }

    private static String shown(Kind kind, @Nullable Object value) {
        return kind == Kind.UNKNOWN_VALUE && value instanceof String word
                ? UnexpectedPlace.word(word)
                : ShapeDescriber.describe(value);
    }

    /** Returns all values at the path, or none if the path is in JSON inside a string. */
    private static List<@Nullable Object> values(String path, byte[] body) {
        List<@Nullable Object> found = new ArrayList<>();
        try {
            collect(JsonCodec.standard().readObject(body), path, found);
        } catch (JsonReadException e) {
            // the outcome of the check shows that this is not JSON
        }
        return found;
    }

    private static void collect(@Nullable Object at, String path, List<@Nullable Object> found) {
        if (path.isEmpty()) {
            found.add(at);
        } else if (path.startsWith(LIST)) {
            if (at instanceof List<?> list) {
                list.forEach(entry -> collect(entry, afterDot(path.substring(LIST.length())), found));
            }
        } else if (at instanceof Map<?, ?> object) {
            int end = end(path);
            String name = path.substring(0, end);
            if (object.containsKey(name)) {
                collect(object.get(name), afterDot(path.substring(end)), found);
            }
        }
    }

    private static int end(String path) {
        int dot = path.indexOf('.');
        int list = path.indexOf(LIST);
        int first = dot < 0 ? list : list < 0 ? dot : Math.min(dot, list);
        return first < 0 ? path.length() : first;
    }

    private static String afterDot(String path) {
        return path.startsWith(".") ? path.substring(1) : path;
    }
}
