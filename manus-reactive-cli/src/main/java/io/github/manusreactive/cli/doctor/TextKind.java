package io.github.manusreactive.cli.doctor;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.regex.Pattern;

/** The form of a text. */
enum TextKind {
    EMPTY("empty text"),
    DIGITS("text of digits"),
    TIME("text with a date or time"),
    URL("text with a URL"),
    MAIL("text with a mail address"),
    JSON("text with JSON"),
    /** Without white space, for example an id. */
    TOKEN("text"),
    PROSE("text");

    private static final Pattern ALL_DIGITS = Pattern.compile("-?[0-9]+");
    private static final Pattern ISO = Pattern.compile(
            "([0-9]{4}-[0-9]{2}-[0-9]{2})([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:?[0-9]{2})?)?");
    private static final Pattern ABSOLUTE = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://\\S+");
    private static final Pattern ADDRESS = Pattern.compile("[^@\\s]+@[^@\\s]+\\.[^@\\s]+");
    private static final Pattern SPACE = Pattern.compile("\\s");

    private final String words;

    TextKind(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    static TextKind of(String text) {
        if (text.isEmpty()) {
            return EMPTY;
        }
        if (ALL_DIGITS.matcher(text).matches()) {
            return DIGITS;
        }
        if (isTime(text)) {
            return TIME;
        }
        if (ABSOLUTE.matcher(text).matches()) {
            return URL;
        }
        if (ADDRESS.matcher(text).matches()) {
            return MAIL;
        }
        String stripped = text.strip();
        if (stripped.startsWith("{") && stripped.endsWith("}") || stripped.startsWith("[") && stripped.endsWith("]")) {
            return JSON;
        }
        return SPACE.matcher(text).find() ? PROSE : TOKEN;
    }

    private static boolean isTime(String text) {
        var iso = ISO.matcher(text);
        if (!iso.matches()) {
            return false;
        }
        try {
            LocalDate.parse(iso.group(1));
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
