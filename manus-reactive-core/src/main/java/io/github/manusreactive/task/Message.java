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
 * What is said to the agent. All text of a message together is limited to about 5,000 tokens, as the server estimates them; here
 * only what is too long by any estimate is refused ({@value #MAX_TEXT_LETTERS} letters and digits). Put longer texts in a file.
 *
 * @param content the parts, at least one
 * @param connectors connector ids. {@code task.create}: these instead of the defaults; {@code task.sendMessage}: these instead of
 *     the task's. {@code null} leaves the choice to the server; an empty list is sent with {@code task.create}, for which its effect
 *     is not documented, and refused with {@code task.sendMessage}, which would keep the task's list
 * @param enableSkills skill ids to load; {@code null} loads the account's defaults. An empty list would do the same and is refused
 * @param forceSkills skill ids that the agent has to use; {@code null} for none
 * @param taskReferences ids of earlier tasks that the agent may read, at most 20; {@code null} for none. An empty list would remove
 *     no reference and is refused
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

    /** Task references that one message may carry. */
    public static final int MAX_TASK_REFERENCES = 20;

    /** Letters and digits that the parts of text may hold together: no tokenizer makes 5,000 tokens of more. */
    public static final int MAX_TEXT_LETTERS = 100_000;

    private static final Pattern TASK_ID = Pattern.compile("[A-Za-z0-9]{22}");

    /** Checks parts and ids. */
    public Message {
        content = ImmutableCopies.list(content);
        connectors = ids("message.connectors", connectors);
        enableSkills = ids("message.enable_skills", enableSkills);
        forceSkills = ids("message.force_skills", forceSkills);
        taskReferences = taskReferences == null ? null : ImmutableCopies.list(taskReferences);
        if (content.isEmpty()) {
            throw new InvalidRequestException("message.content", "is empty");
        }
        if (content.stream().anyMatch(part -> part == null)) {
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
     * A message of plain text.
     *
     * @param text not blank
     * @return the message
     */
    public static Message of(String text) {
        return of(ContentPart.text(text));
    }

    /**
     * A message of parts.
     *
     * @param parts at least one
     * @return the message
     */
    public static Message of(ContentPart... parts) {
        return new Message(List.of(parts), null, null, null, null);
    }

    /**
     * This message with connectors.
     *
     * @param ids connector ids; an empty list is sent as such
     */
    public Message withConnectors(List<String> ids) {
        return new Message(content, ids, enableSkills, forceSkills, taskReferences);
    }

    /**
     * This message with skills to load.
     *
     * @param ids skill ids, at least one
     */
    public Message withEnabledSkills(List<String> ids) {
        return new Message(content, connectors, ids, forceSkills, taskReferences);
    }

    /**
     * This message with skills that the agent has to use.
     *
     * @param ids skill ids
     */
    public Message withForcedSkills(List<String> ids) {
        return new Message(content, connectors, enableSkills, ids, taskReferences);
    }

    /**
     * This message with earlier tasks that the agent may read.
     *
     * @param ids task ids, 1 to 20
     */
    public Message withTaskReferences(List<String> ids) {
        return new Message(content, connectors, enableSkills, forceSkills, ids);
    }

    private static void checkLength(List<ContentPart> content) {
        long letters = content.stream()
                .mapToLong(part -> part instanceof ContentPart.Text text
                        ? text.text()
                                .codePoints()
                                .filter(Character::isLetterOrDigit)
                                .count()
                        : 0)
                .sum();
        if (letters > MAX_TEXT_LETTERS) {
            throw new InvalidRequestException(
                    "message.content",
                    "holds " + letters
                            + " letters and digits of text, far more than the 5,000 tokens that the API takes; "
                            + "send the text as a file");
        }
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
