package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * A message to the agent. The server limits all text of a message to about 5,000 tokens, by its own estimate. The client rejects
 * only text that exceeds any estimate ({@value #MAX_TEXT_LETTERS} letters and digits). Put longer texts in a file.
 *
 * @param content the parts, at least one
 * @param connectors connector ids. With {@code task.create} they replace the defaults, with {@code task.sendMessage} the task's.
 *     {@code null} leaves the choice to the server. An empty list is sent with {@code task.create}, for which its effect is
 *     undocumented, and rejected with {@code task.sendMessage}, which would keep the task's list
 * @param enableSkills skill ids to load; {@code null} loads the account's defaults. An empty list would do the same and is
 *     rejected
 * @param forceSkills skill ids that the agent must use; {@code null} for none
 * @param taskReferences ids of earlier tasks that the agent may read, at most 20; {@code null} for none. An empty list would
 *     remove no reference and is rejected
 * @since 0.1.0
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Message(
        @JsonSerialize(using = MessageContent.Writer.class) @JsonDeserialize(using = MessageContent.Reader.class)
        List<ContentPart> content,

        @Nullable List<String> connectors,
        @Nullable List<String> enableSkills,
        @Nullable List<String> forceSkills,
        @Nullable List<String> taskReferences) {

    /** Maximum number of task references in a message. */
    public static final int MAX_TASK_REFERENCES = 20;

    /** Maximum number of letters and digits in all text parts: more always exceeds 5,000 tokens. */
    public static final int MAX_TEXT_LETTERS = 100_000;

    private static final Pattern TASK_ID = Pattern.compile("[A-Za-z0-9]{22}");

    public Message {
        content = ImmutableCopies.list(content);
        connectors = ids("message.connectors", connectors);
        enableSkills = ids("message.enable_skills", enableSkills);
        forceSkills = ids("message.force_skills", forceSkills);
        taskReferences = taskReferences == null ? null : ImmutableCopies.list(taskReferences);
        if (content.isEmpty()) {
            throw new InvalidRequestException("message.content", "is empty");
        }
        if (content.contains(null)) {
            throw new InvalidRequestException("message.content", "contains a missing part");
        }
        checkLength(content);
        if (enableSkills != null && enableSkills.isEmpty()) {
            throw new InvalidRequestException(
                    "message.enable_skills",
                    "is empty, which does not turn skills off: the API then loads the account's default skills. Omit it,"
                            + " or name the skills to load");
        }
        if (taskReferences != null) {
            checkReferences(taskReferences);
        }
    }

    /**
     * Returns a text message.
     *
     * @param text not blank
     */
    public static Message of(String text) {
        return of(ContentPart.text(text));
    }

    /** Returns a message of one or more parts. */
    public static Message of(ContentPart... parts) {
        return new Message(List.of(parts), null, null, null, null);
    }

    /**
     * Returns this message with connectors.
     *
     * @param ids connector ids; an empty list is sent as such
     */
    public Message withConnectors(List<String> ids) {
        return new Message(content, ids, enableSkills, forceSkills, taskReferences);
    }

    /**
     * Returns this message with skills to load.
     *
     * @param ids skill ids, at least one
     */
    public Message withEnabledSkills(List<String> ids) {
        return new Message(content, connectors, ids, forceSkills, taskReferences);
    }

    /** Returns this message with skills that the agent must use. */
    public Message withForcedSkills(List<String> ids) {
        return new Message(content, connectors, enableSkills, ids, taskReferences);
    }

    /**
     * Returns this message with earlier tasks that the agent may read.
     *
     * @param ids task ids, 1 to 20
     */
    public Message withTaskReferences(List<String> ids) {
        return new Message(content, connectors, enableSkills, forceSkills, ids);
    }

    private static void checkLength(List<ContentPart> content) {
        long length = 0;
        for (ContentPart part : content) {
            length += part instanceof ContentPart.Text text ? text.text().length() : 0;
        }
        long letters = length <= MAX_TEXT_LETTERS ? 0 : letters(content);
        if (letters > MAX_TEXT_LETTERS) {
            throw new InvalidRequestException(
                    "message.content",
                    "holds " + letters
                            + " letters and digits of text, far more than the 5,000 tokens that the API takes; "
                            + "send the text as a file");
        }
    }

    private static long letters(List<ContentPart> content) {
        return content.stream()
                .mapToLong(part -> part instanceof ContentPart.Text text
                        ? text.text()
                                .codePoints()
                                .filter(Character::isLetterOrDigit)
                                .count()
                        : 0)
                .sum();
    }

    private static @Nullable List<String> ids(String field, @Nullable List<String> ids) {
        if (ids == null) {
            return null;
        }
        if (ids.stream().anyMatch(id -> id == null || id.isBlank())) {
            throw new InvalidRequestException(field, "contains a blank id");
        }
        return ImmutableCopies.list(ids);
    }

    private static void checkReferences(List<String> references) {
        if (references.isEmpty()) {
            throw new InvalidRequestException(
                    "message.task_references",
                    "is empty, which removes no reference: references of earlier messages stay. Omit it, or name the tasks"
                            + " to add");
        }
        if (references.size() > MAX_TASK_REFERENCES) {
            throw new InvalidRequestException(
                    "message.task_references",
                    "holds " + references.size() + " ids, more than the " + MAX_TASK_REFERENCES + " allowed");
        }
        for (String id : references) {
            if (id == null || !TASK_ID.matcher(id).matches()) {
                throw new InvalidRequestException(
                        "message.task_references",
                        "holds '" + id + "', which is not a task id (22 letters and digits)");
            }
        }
    }
}
