package io.github.manusreactive.examples.service.job;

import io.github.manusreactive.examples.service.job.JobException.Kind;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads a prompt of a request: a string, or an object with a prompt and an optional key. */
final class PromptParser {

    private static final Set<String> FIELDS = Set.of("key", "prompt");

    private PromptParser() {}

    /**
     * Reads a prompt, not yet validated.
     *
     * @param number its position in the request, from 1, for error messages
     */
    static JobPrompt parse(long number, JsonNode json) {
        if (json.isString()) {
            return JobPrompt.of(json.asString());
        }
        if (!json.isObject()) {
            throw invalid(number, "must be a string or an object with a prompt, but is " + kind(json));
        }
        for (String field : json.propertyNames()) {
            if (!FIELDS.contains(field)) {
                throw invalid(number, "unknown field '" + field + "': the fields are key and prompt");
            }
        }
        String prompt = text(number, "prompt", json);
        if (prompt == null) {
            throw invalid(number, "prompt is missing");
        }
        return new JobPrompt(text(number, "key", json), prompt);
    }

    private static @Nullable String text(long number, String field, JsonNode json) {
        JsonNode value = json.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.isString()) {
            throw invalid(number, field + " must be a string, but is " + kind(value));
        }
        return value.asString();
    }

    private static String kind(JsonNode json) {
        return switch (json.getNodeType()) {
            case NULL -> "null";
            case ARRAY -> "an array";
            case OBJECT -> "an object";
            case NUMBER -> "a number";
            default -> "true or false";
        };
    }

    private static JobException invalid(long number, String problem) {
        return new JobException(Kind.INVALID, "prompt " + number + ": " + problem);
    }
}
