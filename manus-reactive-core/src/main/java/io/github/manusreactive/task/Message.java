package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.json.Immutable;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * What is said to the agent. All text of a message together is limited to about 5,000 tokens, as the server estimates them; here
 * only what is too long by any estimate is refused ({@value #MAX_TEXT_LETTERS} letters and digits). Put longer texts in a file.
 *
 * @param content the parts, at least one
 * @param connectors connector ids. {@code task.create}: these instead of the defaults; {@code task.sendMessage}: these instead of
 *     the task's. Empty leaves the choice to the server
 * @param enableSkills skill ids to load; empty loads the account's defaults
 * @param forceSkills skill ids that the agent has to use
 * @param taskReferences ids of earlier tasks that the agent may read, at most 20
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Message(
        @JsonSerialize(using = MessageContent.Writer.class) @JsonDeserialize(using = MessageContent.Reader.class)
        List<ContentPart> content,

        List<String> connectors,
        List<String> enableSkills,
        List<String> forceSkills,
        List<String> taskReferences) {

    /** Task references that one message may carry. */
    public static final int MAX_TASK_REFERENCES = 20;

    /** Letters and digits that the parts of text may hold together: no tokenizer makes 5,000 tokens of more. */
    public static final int MAX_TEXT_LETTERS = 100_000;

    private static final Pattern TASK_ID = Pattern.compile("[A-Za-z0-9]{22}");

    /** Checks parts and references. */
    public Message {
        content = Immutable.list(content);
        connectors = Immutable.list(connectors);
        enableSkills = Immutable.list(enableSkills);
        forceSkills = Immutable.list(forceSkills);
        taskReferences = Immutable.list(taskReferences);
        if (content.isEmpty()) {
            throw new InvalidRequestException("message.content", "is empty");
        }
        if (content.stream().anyMatch(part -> part == null)) {
            throw new InvalidRequestException("message.content", "holds a part that is missing");
        }
        checkLength(content);
        noBlank("message.connectors", connectors);
        noBlank("message.enable_skills", enableSkills);
        noBlank("message.force_skills", forceSkills);
        if (taskReferences.size() > MAX_TASK_REFERENCES) {
            throw new InvalidRequestException(
                    "message.task_references",
                    "holds " + taskReferences.size() + " ids, more than the " + MAX_TASK_REFERENCES + " allowed");
        }
        for (String id : taskReferences) {
            if (id == null || !TASK_ID.matcher(id).matches()) {
                throw new InvalidRequestException(
                        "message.task_references", "holds '" + id + "', which is no task id (22 letters and digits)");
            }
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
        return new Message(List.of(parts), List.of(), List.of(), List.of(), List.of());
    }

    /**
     * This message with connectors.
     *
     * @param ids connector ids
     * @return a changed copy
     */
    public Message withConnectors(List<String> ids) {
        return new Message(content, ids, enableSkills, forceSkills, taskReferences);
    }

    /**
     * This message with skills to load.
     *
     * @param ids skill ids
     * @return a changed copy
     */
    public Message withEnabledSkills(List<String> ids) {
        return new Message(content, connectors, ids, forceSkills, taskReferences);
    }

    /**
     * This message with skills that the agent has to use.
     *
     * @param ids skill ids
     * @return a changed copy
     */
    public Message withForcedSkills(List<String> ids) {
        return new Message(content, connectors, enableSkills, ids, taskReferences);
    }

    /**
     * This message with earlier tasks that the agent may read.
     *
     * @param ids task ids, at most 20
     * @return a changed copy
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

    private static void noBlank(String field, List<String> ids) {
        if (ids.stream().anyMatch(id -> id == null || id.isBlank())) {
            throw new InvalidRequestException(field, "holds a blank id");
        }
    }
}
