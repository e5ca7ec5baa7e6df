package io.github.manusreactive.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A prompt with placeholders, for example {@code {{name}}}, for the fields of a line. Values are inserted unchanged:
 * placeholders in them are not replaced.
 */
final class PromptTemplate {

    private static final String OPEN = "{{";
    private static final String CLOSE = "}}";

    private final String option;
    /** Text, field, text, field, …, text. */
    private final List<String> parts = new ArrayList<>();

    private final Set<String> fields = new LinkedHashSet<>();

    /**
     * @param option option of the template, for messages
     * @throws UsageException if a placeholder is not closed, or the text has none
     */
    PromptTemplate(String option, String text) {
        this.option = option;
        TextValidator.check(option, text);
        int at = 0;
        for (int open = text.indexOf(OPEN); open >= 0; open = text.indexOf(OPEN, at)) {
            int close = text.indexOf(CLOSE, open);
            if (close < 0) {
                throw new UsageException(option + ": '" + beginning(text.substring(open)) + "' has no closing '}}'");
            }
            String field = text.substring(open + OPEN.length(), close).strip();
            if (field.isEmpty() || field.contains(OPEN)) {
                throw new UsageException(option + ": '" + beginning(text.substring(open, close + CLOSE.length()))
                        + "' is not a valid placeholder; write it as {{name}}");
            }
            parts.add(text.substring(at, open));
            parts.add(field);
            fields.add(field);
            at = close + CLOSE.length();
        }
        parts.add(text.substring(at));
        if (fields.isEmpty()) {
            throw new UsageException(
                    option + ": contains no placeholder, for example {{name}}, so all prompts would be the same");
        }
    }

    private static String beginning(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }

    String option() {
        return option;
    }

    /** Returns the fields of the placeholders. */
    Set<String> fields() {
        return Collections.unmodifiableSet(fields);
    }

    /** Returns the prompt of a line. */
    String filled(UnaryOperator<String> values) {
        StringBuilder prompt = new StringBuilder();
        for (int i = 0; i < parts.size(); i++) {
            prompt.append(i % 2 == 0 ? parts.get(i) : values.apply(parts.get(i)));
        }
        return prompt.toString();
    }
}
