package io.github.manusreactive.task;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * An event that a task waits for.
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
     * Creates a request, for tests of a {@link WaitingHandler}; the client creates its own.
     *
     * @param task the waiting task
     * @param detail the event that the task waits for
     * @param question the agent's last message, {@code null} if it wrote none
     * @param attempt 1 for the first call of the handler for the event
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

    /** Returns the id of the waiting task. */
    public String taskId() {
        return task.id();
    }

    /** Returns the task's page in the web app, in which a user can reply too, or {@code null} if the server sent none. */
    public @Nullable URI taskUrl() {
        return task.taskUrl();
    }

    /** Returns the id of the event to decide on ({@code waiting_for_event_id}), or {@code null} if the server sent none. */
    public @Nullable String eventId() {
        String id = detail.waitingForEventId();
        return id == null || id.isEmpty() ? null : id;
    }

    /**
     * Returns the kind of reply that the task needs, an open set: {@code messageAskUser} if only a message of the agent shows
     * that it asks, empty if the event has no type.
     */
    public WaitingType type() {
        String type = detail.waitingForEventType();
        return new WaitingType(type == null ? "" : type);
    }

    /** Returns a description of the pending step, or {@code null} if the server sent none. */
    public @Nullable String description() {
        return detail.waitingDescription();
    }

    /** Returns the JSON Schema of the decision; empty for questions and if the server sent none. */
    public Map<String, Object> inputSchema() {
        return detail.confirmInputSchema();
    }

    /**
     * Returns the agent's newest message, which contains the question if there is one, or {@code null} if the agent wrote none.
     */
    public @Nullable AssistantMessage question() {
        return question;
    }

    /** Returns suggested replies to a question, or an empty list; free text is accepted too. */
    public List<String> options() {
        return question == null || question.questionExpectation() == null
                ? List.of()
                : question.questionExpectation().options();
    }

    /**
     * Returns the number of the handler's current call for this event: 1, or more if the server did not accept the previous
     * reply.
     */
    public int attempt() {
        return attempt;
    }

    /**
     * Reads the details of the pending action, with its parameters, to show to a user. Each subscription calls
     * {@code task.listMessages}.
     *
     * @return the details, without an action if the server shows none
     */
    public Mono<WaitingDetails> details() {
        return details;
    }

    /**
     * Checks that a reply matches the type, and its input the schema.
     *
     * @throws io.github.manusreactive.error.InvalidRequestException if it does not; the message names the field
     */
    public void check(WaitingReply answer) {
        WaitingReplyValidator.check(answer, type(), eventId(), inputSchema());
    }

    @Override
    public String toString() {
        return "WaitingRequest[" + taskId() + ", " + type() + "]";
    }
}
