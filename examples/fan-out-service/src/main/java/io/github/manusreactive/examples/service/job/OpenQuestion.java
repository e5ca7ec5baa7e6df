package io.github.manusreactive.examples.service.job;

import io.github.manusreactive.examples.service.job.JobException.Kind;
import io.github.manusreactive.fanout.FanOutQuestion;
import io.github.manusreactive.task.AssistantMessage;
import io.github.manusreactive.task.WaitingReply;
import io.github.manusreactive.task.WaitingRequest;
import io.github.manusreactive.task.WaitingType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The question of a waiting agent.
 *
 * @param eventId id of the question, which a reply must name
 * @param type for example {@code messageAskUser}
 * @param text the question or the pending decision
 * @param options suggested replies
 * @param decision whether it takes a decision ({@code input}); a question takes a {@code text}
 * @param inputSchema JSON Schema of the decision
 */
public record OpenQuestion(
        String eventId,
        String type,
        String text,
        List<String> options,
        boolean decision,
        Map<String, Object> inputSchema) {

    static OpenQuestion of(FanOutQuestion<?> held) {
        WaitingRequest request = held.request();
        boolean asks = request.type().equals(WaitingType.MESSAGE_ASK_USER)
                || request.type().equals(WaitingType.CASCADE_ASK_USER);
        AssistantMessage asked = request.question();
        String text = asks && asked != null ? asked.content() : request.description();
        return new OpenQuestion(
                id(held, asked),
                request.type().value(),
                text == null || text.isBlank()
                        ? "The agent waits for " + request.type().value() + "."
                        : text,
                request.options(),
                !asks,
                request.inputSchema());
    }

    /** A question without an event is identified by the agent's message, or by the time it was held. */
    private static String id(FanOutQuestion<?> held, @Nullable AssistantMessage asked) {
        String event = held.request().eventId();
        if (event != null) {
            return event;
        }
        return asked == null || asked.id().isEmpty() ? held.since().toString() : asked.id();
    }

    WaitingReply answer(Reply reply) {
        String text = reply.text();
        if (text != null && !text.isBlank() && reply.input() == null) {
            return decision ? WaitingReply.skip(text) : WaitingReply.reply(text);
        }
        if (text == null && reply.input() != null && decision) {
            return WaitingReply.decide(reply.input());
        }
        throw new JobException(
                Kind.INVALID,
                decision
                        ? "set input to the decision, or text to an instruction to follow instead"
                        : "set text to the reply");
    }

    /**
     * A reply from a user: a text or a decision.
     *
     * @param eventId {@link OpenQuestion#eventId} of the question
     * @param text the reply to a question; for a decision, an instruction to follow instead
     * @param input the decision, as {@link OpenQuestion#inputSchema} describes it
     */
    public record Reply(
            @Nullable String eventId,
            @Nullable String text,
            @Nullable Map<String, Object> input) {}
}
