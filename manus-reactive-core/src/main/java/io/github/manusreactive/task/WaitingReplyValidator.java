package io.github.manusreactive.task;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.internal.util.SchemaValidator;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Validates a reply to a waiting task before it is sent. */
final class WaitingReplyValidator {

    private static final Set<WaitingType> MAILS =
            Set.of(WaitingType.GMAIL_SEND_ACTION, WaitingType.OUTLOOK_SEND_MAILS_ACTION);

    private WaitingReplyValidator() {}

    /**
     * Returns whether {@code accept: false} refuses the step. A plain boolean in the schema is not sufficient: such events
     * ignored it. Mails can be refused if the event has the newer schema, which decides on each mail.
     */
    private static boolean mayRefuse(WaitingType type, Map<String, Object> schema) {
        return type.equals(WaitingType.WEBDEV_REQUEST_SECRETS)
                || MAILS.contains(type) && property(schema, "indices") != null
                || property(schema, "accept") instanceof Map<?, ?> accept
                        && (Boolean.FALSE.equals(accept.get("const"))
                                || accept.get("enum") instanceof Collection<?> values && values.contains(false));
    }

    private static @Nullable Object property(Map<String, Object> schema, String name) {
        return schema.get("properties") instanceof Map<?, ?> properties ? properties.get(name) : null;
    }

    /**
     * Rejects a reply that the server would reject or, worse, misinterpret.
     *
     * @param eventId the event to decide on
     * @param schema schema of the decision, empty if the server sent none
     */
    static void check(WaitingReply answer, WaitingType type, @Nullable String eventId, Map<String, Object> schema) {
        if (answer instanceof WaitingReply.Reply reply && !reply.instead() && !type.isQuestion()) {
            throw new InvalidRequestException(
                    "waiting reply", type + " is not a question: decide on it, or skip it with a message");
        }
        if (!(answer instanceof WaitingReply.Decision decision)) {
            return;
        }
        if (type.isQuestion()) {
            throw new InvalidRequestException("waiting reply", type + " is a question: reply to it with a message");
        }
        if (eventId == null) {
            throw new InvalidRequestException("waiting reply", "the server named no event to decide on");
        }
        if (!decision.types().isEmpty() && !decision.types().contains(type)) {
            String meant =
                    decision.types().stream().map(WaitingType::value).sorted().collect(Collectors.joining(", "));
            throw new InvalidRequestException("waiting reply", "it is meant for " + meant + ", not for " + type);
        }
        if (Boolean.FALSE.equals(decision.input().get("accept")) && !mayRefuse(type, schema)) {
            throw new InvalidRequestException(
                    "input",
                    "accept: false does not refuse " + type
                            + ": the task would stay waiting. Tell the agent to continue without"
                            + " the step: WaitingReply.skip(text)");
        }
        String problem =
                schema.isEmpty() ? null : SchemaValidator.ofInput(schema).problem(decision.input());
        if (problem != null) {
            throw new InvalidRequestException("input", problem);
        }
    }
}
