package io.github.manusreactive.cli;

import io.github.manusreactive.task.CreateTaskRequest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Default fields of lines without them. They are set when a task is created and are not part of the fingerprint of a key.
 *
 * @param projectId id of the project
 * @param connectors connector ids
 * @param locale language of the answer
 */
record RequestDefaults(
        @Nullable String projectId,
        @Nullable List<String> connectors,
        @Nullable String locale) {

    static RequestDefaults none() {
        return new RequestDefaults(null, null, null);
    }

    /** Rejects invalid values with the names of the options. */
    void check() {
        notBlank("--project", projectId, "the id of a project");
        notBlank("--locale", locale, "a language, for example en or zh-CN");
        if (connectors != null) {
            connectors.forEach(each -> notBlank("--connectors", each, "ids of connectors, separated by commas"));
        }
    }

    private static void notBlank(String option, @Nullable String value, String wanted) {
        if (value != null && value.isBlank()) {
            throw new UsageException(option + ": is blank; set " + wanted);
        }
        TextValidator.check(option, value);
    }

    CreateTaskRequest applyTo(CreateTaskRequest request) {
        CreateTaskRequest.Builder filled = request.toBuilder();
        if (projectId != null && request.projectId() == null) {
            filled.projectId(projectId);
        }
        if (locale != null && request.locale() == null) {
            filled.locale(locale);
        }
        if (connectors != null && request.message().connectors() == null) {
            filled.message(request.message().withConnectors(connectors));
        }
        return filled.build();
    }
}
