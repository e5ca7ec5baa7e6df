package io.github.manusreactive.examples.bulk;

import io.github.manusreactive.task.AgentProfile;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.Message;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of the input.
 *
 * @param key names the task; unique within the input
 * @param prompt what the agent is to do
 * @param title title of the task
 * @param project_id project whose instruction applies
 * @param agent_profile which agent works on it
 * @param locale language of the answer
 * @param connectors connector ids
 * @param files local paths, uploaded once for each user
 * @param structured_output_schema JSON Schema of an object to extract
 */
record Line(
        @Nullable String key,
        @Nullable String prompt,
        @Nullable String title,
        @Nullable String project_id,
        @Nullable String agent_profile,
        @Nullable String locale,
        @Nullable List<String> connectors,
        @Nullable List<String> files,
        @Nullable Map<String, Object> structured_output_schema) {

    String requiredKey() {
        if (key == null || key.isBlank()) {
            throw new UsageError("key: is missing or blank");
        }
        Text.check("key", key);
        return key;
    }

    List<String> filePaths() {
        return files == null ? List.of() : files;
    }

    /** What to ask for, without its files: they are uploaded once the user is known. */
    CreateTaskRequest request() {
        if (prompt == null || prompt.isBlank()) {
            throw new UsageError("prompt: is missing or blank");
        }
        Text.check("prompt", prompt);
        Text.check("title", title);
        Text.check("project_id", project_id);
        Text.check("agent_profile", agent_profile);
        Text.check("locale", locale);
        Text.check("connectors", connectors);
        Text.check("files", files);
        Text.check("structured_output_schema", structured_output_schema);
        Message message = Message.of(prompt);
        if (connectors != null) {
            message = message.withConnectors(connectors);
        }
        CreateTaskRequest.Builder request = CreateTaskRequest.builder(message);
        if (title != null) {
            request.title(title);
        }
        if (project_id != null) {
            request.projectId(project_id);
        }
        if (agent_profile != null) {
            request.agentProfile(new AgentProfile(agent_profile));
        }
        if (locale != null) {
            request.locale(locale);
        }
        if (structured_output_schema != null) {
            request.structuredOutputSchema(structured_output_schema);
        }
        return request.build();
    }
}
