package io.github.manusreactive.internal.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Error code and message of a response that is not a success, in any of the known formats.
 *
 * @param code machine-readable error code, {@code null} if there is none
 * @param message error message, {@code null} if there is none
 */
record ErrorMessageClassifier(
        @Nullable String code, @Nullable String message) {

    private static final int SHOWN_TEXT = 1000;
    private static final int READ_TEXT = 16_384;
    private static final List<String> MESSAGES =
            List.of("message", "text", "detail", "msg", "error_description", "title", "reason");
    private static final List<String> CODES = List.of("code", "type", "status");
    private static final List<String> FIELDS = List.of("field", "param", "loc", "path");

    /** Reads the format of the API, similar ones, and those of common gateways and frameworks. */
    static ErrorMessageClassifier of(Map<String, Object> body, SecretMasker mask) {
        Object error = body.containsKey("error") ? body.get("error") : body.get("errors");
        Map<?, ?> source = error instanceof Map<?, ?> map ? map : body;
        String message = error instanceof Map<?, ?> || error == null ? words(source) : text(error);
        if (message == null) {
            message = words(body);
        }
        return new ErrorMessageClassifier(
                mask(error instanceof Map<?, ?> || error == null ? first(source, CODES) : first(body, CODES), mask),
                mask(message, mask));
    }

    /** Returns the message of an object, with the field that it refers to. */
    private static @Nullable String words(Map<?, ?> source) {
        String text = null;
        for (String name : MESSAGES) {
            text = text == null ? text(source.get(name)) : text;
        }
        String field = null;
        for (String name : FIELDS) {
            field = field == null ? field(source.get(name)) : field;
        }
        return text == null || field == null || text.contains(field) ? text : field + ": " + text;
    }

    /** A message is a string, an object that contains one, or a list of either. */
    private static @Nullable String text(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return words(map);
        }
        if (value instanceof List<?> list) {
            List<String> texts = new ArrayList<>();
            for (Object each : list) {
                String text = text(each);
                if (text != null) {
                    texts.add(text);
                }
            }
            return texts.isEmpty() ? null : String.join("; ", texts);
        }
        return value instanceof Number
                ? value.toString()
                : value instanceof String text && !text.isBlank() ? text : null;
    }

    private static @Nullable String field(@Nullable Object value) {
        if (value instanceof List<?> parts && !parts.isEmpty()) {
            return String.join(".", parts.stream().map(String::valueOf).toList());
        }
        return value instanceof String text && !text.isBlank() ? text : null;
    }

    private static @Nullable String first(Map<?, ?> source, List<String> names) {
        for (String name : names) {
            Object value = source.get(name);
            if (value instanceof String text && !text.isBlank()) {
                return text;
            }
            if (name.equals("code") && value instanceof Number number) {
                return number.toString();
            }
        }
        return null;
    }

    private static @Nullable String mask(@Nullable String text, SecretMasker mask) {
        if (text == null) {
            return null;
        }
        String masked = mask.apply(text, READ_TEXT).replaceAll("\\p{Cntrl}+", " ");
        return masked.length() <= SHOWN_TEXT ? masked : masked.substring(0, SHOWN_TEXT) + "…";
    }
}
