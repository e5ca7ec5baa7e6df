package io.github.manusreactive.task;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What a waiting task wants.
 *
 * @since 0.1.0
 */
public final class WaitingRequest {

    private final Task task;
    private final WaitingDetail detail;
    private final @Nullable AssistantMessage question;
    private final int attempt;
    private final Mono<WaitingDetails> details;

    /**
     * Creates a request. The client does so itself; this is for tests of a {@link WaitingHandler}.
     *
     * @param task the waiting task
     * @param detail the event that the task waits for
     * @param question the agent's last message, {@code null} if it wrote none
     * @param attempt 1 for the first time the handler is asked about the event
     * @param details reads the details of the event
     */
    public WaitingRequest(
            Task task,
            WaitingDetail detail,
            @Nullable AssistantMessage question,
            int attempt,
            Mono<WaitingDetails> details) {
        this.task = task;
        this.detail = detail;
        this.question = question;
        this.attempt = attempt;
        this.details = details;
    }

    /**
     * The task that waits.
     *
     * @return its id
     */
    public String taskId() {
        return task.id();
    }

    /**
     * The task's page in the web app, where a person can answer too.
     *
     * @return {@code null} if the server sent none
     */
    public @Nullable URI taskUrl() {
        return task.taskUrl();
    }

    /**
     * The event to decide on.
     *
     * @return {@code waiting_for_event_id}, {@code null} if the server sent none
     */
    public @Nullable String eventId() {
        String id = detail.waitingForEventId();
        return id == null || id.isEmpty() ? null : id;
    }

    /**
     * Returns the kind of answer that the task needs.
     *
     * @return an open set; {@code messageAskUser} if only a message of the agent tells that it asks, empty if the server named an
     *     event without a type
     */
    public WaitingType type() {
        String type = detail.waitingForEventType();
        return new WaitingType(type == null ? "" : type);
    }

    /**
     * What is pending, in words.
     *
     * @return {@code null} if the server sent none
     */
    public @Nullable String description() {
        return detail.waitingDescription();
    }

    /**
     * JSON Schema of the decision.
     *
     * @return empty for questions and where the server sent none
     */
    public Map<String, Object> inputSchema() {
        return detail.confirmInputSchema();
    }

    /**
     * The agent's newest message, which is the question where one is asked.
     *
     * @return {@code null} where the agent said nothing
     */
    public @Nullable AssistantMessage question() {
        return question;
    }

    /**
     * Suggested answers to a question; free text is fine too.
     *
     * @return empty where there are none
     */
    public List<String> options() {
        return question == null || question.questionExpectation() == null
                ? List.of()
                : question.questionExpectation().options();
    }

    /**
     * How often the handler has been asked for this, this time included.
     *
     * @return 1, or more where the server did not take the answer before
     */
    public int attempt() {
        return attempt;
    }

    /**
     * What to show to a person before they decide: the pending action with its parameters. Costs a call of
     * {@code task.listMessages} with each subscription.
     *
     * @return the details, without an action where the server shows none
     */
    public Mono<WaitingDetails> details() {
        return details;
    }

    /**
     * Checks an answer before it is given: whether its kind fits what is asked, and its input the schema.
     *
     * @param answer what somebody would answer
     * @throws io.github.manusreactive.error.InvalidRequestException naming what does not fit
     */
    public void check(WaitingReply answer) {
        WaitingReplyValidator.check(answer, type(), eventId(), inputSchema());
    }

    @Override
    public String toString() {
        return "WaitingRequest[" + taskId() + ", " + type() + "]";
    }
}
