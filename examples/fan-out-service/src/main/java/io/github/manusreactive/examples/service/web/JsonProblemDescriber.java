package io.github.manusreactive.examples.service.web;

import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Describes for the caller what is wrong with the JSON of a request, and its place. */
final class JsonProblemDescriber {

    private JsonProblemDescriber() {}

    /** Returns {@code null} if JSON is not the cause of the error. */
    static @Nullable String describe(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof JacksonException json) {
                return describe(json);
            }
        }
        return null;
    }

    private static String describe(JacksonException error) {
        TokenStreamLocation location = error.getLocation();
        String place = location == null || location.getLineNr() < 1
                ? ""
                : " at line " + location.getLineNr() + ", column " + location.getColumnNr();
        if (error instanceof StreamReadException) {
            return "malformed JSON" + place + ": "
                    + error.getOriginalMessage().replaceFirst(" \\(start marker at .*", "");
        }
        if (error instanceof StreamConstraintsException) {
            return "the JSON" + place + " is too large: " + error.getOriginalMessage();
        }
        if (error instanceof UnrecognizedPropertyException unknown) {
            return "unknown field '" + unknown.getPropertyName() + "'" + place + ": the fields are "
                    + unknown.getKnownPropertyIds().stream()
                            .map(String::valueOf)
                            .sorted()
                            .collect(Collectors.joining(", "));
        }
        String path = error.getPath().stream()
                .map(JacksonException.Reference::getPropertyName)
                .collect(Collectors.joining("."));
        return "the JSON" + place + " does not have the expected form" + (path.isEmpty() ? "" : ", in field " + path);
    }
}
