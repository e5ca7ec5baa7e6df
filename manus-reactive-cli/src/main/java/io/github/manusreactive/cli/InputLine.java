package io.github.manusreactive.cli;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.task.AgentProfile;
import io.github.manusreactive.task.ContentPart;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.Message;
import io.github.manusreactive.task.ShareVisibility;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of the input.
 *
 * @param key unique name of the task within the input
 * @param prompt instruction for the agent
 * @param title title of the task
 * @param project_id project of the task
 * @param agent_profile profile of the agent
 * @param locale language of the answer
 * @param connectors connector ids
 * @param enable_skills skill ids to load instead of the account's defaults
 * @param force_skills skill ids that the agent must use
 * @param task_references ids of earlier tasks that the agent may read
 * @param files local paths, uploaded once for each user
 * @param file_urls public URLs of files, which the service downloads
 * @param interactive_mode whether the agent may stop and ask
 * @param hide_in_task_list whether the web app hides the task in its list
 * @param share_visibility who can view the task
 * @param structured_output_schema JSON Schema of an object to extract
 */
record InputLine(
        @Nullable String key,
        @Nullable String prompt,
        @Nullable String title,
        @Nullable String project_id,
        @Nullable String agent_profile,
        @Nullable String locale,
        @Nullable List<String> connectors,
        @Nullable List<String> enable_skills,
        @Nullable List<String> force_skills,
        @Nullable List<String> task_references,
        @Nullable List<String> files,
        @Nullable List<String> file_urls,
        @Nullable Boolean interactive_mode,
        @Nullable Boolean hide_in_task_list,
        @Nullable String share_visibility,
        @Nullable Map<String, Object> structured_output_schema) {

    static final String KEY = "key";
    static final String PROMPT = "prompt";

    static final Map<String, Class<?>> FIELDS = fields();

    private static final String VISIBILITIES = "private, team or public";

    private static Map<String, Class<?>> fields() {
        Map<String, Class<?>> fields = new LinkedHashMap<>();
        for (RecordComponent each : InputLine.class.getRecordComponents()) {
            fields.put(each.getName(), each.getType());
        }
        return Collections.unmodifiableMap(fields);
    }

    /** Describes valid values of a field. */
    static String expected(String field) {
        Class<?> type = FIELDS.get(field);
        return type == List.class
                ? "a list of strings"
                : type == Boolean.class ? "true or false" : type == Map.class ? "an object" : "text";
    }

    String requiredKey() {
        if (key == null || key.isBlank()) {
            throw new UsageException("key: is missing or blank");
        }
        TextValidator.check("key", key);
        return key;
    }

    List<String> filePaths() {
        return files == null ? List.of() : files;
    }

    /** Returns the request without local files, which are uploaded when the user is known. */
    CreateTaskRequest request() {
        if (prompt == null || prompt.isBlank()) {
            throw new UsageException("prompt: is missing or blank");
        }
        TextValidator.check("prompt", prompt);
        TextValidator.check("title", title);
        TextValidator.check("project_id", project_id);
        TextValidator.check("agent_profile", agent_profile);
        TextValidator.check("locale", locale);
        TextValidator.check("connectors", connectors);
        TextValidator.check("enable_skills", enable_skills);
        TextValidator.check("force_skills", force_skills);
        TextValidator.check("task_references", task_references);
        TextValidator.check("files", files);
        TextValidator.check("file_urls", file_urls);
        TextValidator.check("structured_output_schema", structured_output_schema);
        try {
            return checkedRequest(prompt);
        } catch (InvalidRequestException e) {
            throw new UsageException(named(e));
        }
    }

    private CreateTaskRequest checkedRequest(String text) {
        List<ContentPart> parts = new ArrayList<>();
        parts.add(ContentPart.text(text));
        if (file_urls != null) {
            file_urls.forEach(url -> parts.add(linkedFile(url)));
        }
        CreateTaskRequest.Builder request =
                CreateTaskRequest.builder(new Message(parts, connectors, enable_skills, force_skills, task_references));
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
        if (interactive_mode != null) {
            request.interactiveMode(interactive_mode);
        }
        if (hide_in_task_list != null) {
            request.hideInTaskList(hide_in_task_list);
        }
        if (share_visibility != null) {
            request.shareVisibility(visibility(share_visibility));
        }
        if (structured_output_schema != null) {
            request.structuredOutputSchema(structured_output_schema);
        }
        return request.build();
    }

    /** Rejects unknown values, so that a typo cannot publish a task. */
    private static ShareVisibility visibility(String value) {
        if (!List.of("private", "team", "public").contains(value)) {
            throw new UsageException("share_visibility: must be " + VISIBILITIES + ", but is '" + value + "'");
        }
        return new ShareVisibility(value);
    }

    private static ContentPart linkedFile(@Nullable String text) {
        try {
            URI url = new URI(String.valueOf(text));
            String path = url.getPath() == null ? "" : url.getPath();
            String name = path.substring(path.lastIndexOf('/') + 1);
            return new ContentPart.File(null, url, null, name.isBlank() ? null : name, null);
        } catch (URISyntaxException | InvalidRequestException e) {
            throw new UsageException("file_urls: '" + text
                    + "' is not an http or https URL: percent-encode spaces and other special characters, for "
                    + "example a space as %20");
        }
    }

    /** Replaces the field of the request by the field of the line. */
    private static String named(InvalidRequestException e) {
        String problem = String.valueOf(e.getMessage()).substring(e.field().length());
        return (e.field().startsWith("message.content") ? PROMPT : e.field().replaceFirst("^message\\.", "")) + problem;
    }
}
