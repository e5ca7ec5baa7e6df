package io.github.manusreactive.cli;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rejects text that cannot be sent, and lists names in messages. */
final class TextValidator {

    private static final int MOST_LISTED = 20;

    private TextValidator() {}

    /** Checks texts, lists and objects. */
    static void check(String field, @Nullable Object value) {
        if (value instanceof String text) {
            check(field, text);
        } else if (value instanceof Iterable<?> list) {
            list.forEach(each -> check(field, each));
        } else if (value instanceof Map<?, ?> object) {
            object.forEach((name, each) -> {
                check(field, name);
                check(field, each);
            });
        }
    }

    /** Returns the names as a list, the first ones if there are many. */
    static String listed(Collection<String> names) {
        String first = names.stream().limit(MOST_LISTED).collect(Collectors.joining("', '", "'", "'"));
        return names.size() > MOST_LISTED ? first + " and " + (names.size() - MOST_LISTED) + " more" : first;
    }

    private static void check(String field, String text) {
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            if (each == 0) {
                throw new UsageException(field + ": contains the character U+0000");
            }
            if (Character.isHighSurrogate(each)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(each)) {
                throw new UsageException(field + ": is not valid Unicode text: it contains half of a surrogate pair");
            }
        }
    }
}
