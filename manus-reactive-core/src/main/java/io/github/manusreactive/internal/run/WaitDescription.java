package io.github.manusreactive.internal.run;

import io.github.manusreactive.task.AssistantMessage;
import io.github.manusreactive.task.StatusUpdate;
import io.github.manusreactive.task.TaskEvent;
import io.github.manusreactive.task.TaskStatus;
import io.github.manusreactive.task.UserMessage;
import io.github.manusreactive.task.WaitingDetail;
import io.github.manusreactive.task.WaitingType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Describes the event that a task waits for.
 *
 * @param key identifies the wait: the id of the event to decide on, otherwise of the event that describes the wait
 * @param detail has an event id, a type, or both
 */
record WaitDescription(String key, WaitingDetail detail) {

    /**
     * Returns the event that a waiting status waits for: the one in its detail, otherwise the agent's question before it.
     *
     * @param events oldest first
     * @param status index of a waiting status
     * @return {@code null} if no event describes it
     */
    static @Nullable WaitDescription of(List<TaskEvent> events, int status) {
        WaitingDetail detail = named(events.get(status));
        if (detail != null) {
            String id = detail.waitingForEventId();
            return new WaitDescription(
                    id == null || id.isBlank() ? events.get(status).id() : id, detail);
        }
        AssistantMessage question = question(events, status);
        if (question == null) {
            return null;
        }
        String key = question.id().isEmpty() ? events.get(status).id() : question.id();
        return new WaitDescription(
                key, new WaitingDetail(null, WaitingType.MESSAGE_ASK_USER.value(), null, Map.of(), Map.of()));
    }

    private static @Nullable WaitingDetail named(TaskEvent event) {
        WaitingDetail detail = event instanceof StatusUpdate update ? update.statusDetail() : null;
        return detail == null || isMissing(detail.waitingForEventId()) && isMissing(detail.waitingForEventType())
                ? null
                : detail;
    }

    private static boolean isMissing(@Nullable String text) {
        return text == null || text.isBlank();
    }

    /**
     * Returns the agent's newest message since it last ran, waited for another event or received a message, if it expects a
     * reply.
     */
    private static @Nullable AssistantMessage question(List<TaskEvent> events, int status) {
        AssistantMessage newest = null;
        for (int i = events.size() - 1; i >= 0; i--) {
            TaskEvent event = events.get(i);
            if (event instanceof AssistantMessage message && newest == null) {
                newest = message;
            }
            if (i < status && endsAnEarlierWait(event)) {
                break;
            }
        }
        return newest == null || newest.questionExpectation() == null ? null : newest;
    }

    private static boolean endsAnEarlierWait(TaskEvent event) {
        return event instanceof UserMessage
                || event instanceof StatusUpdate update
                        && !update.agentStatus().equals(TaskStatus.UNKNOWN)
                        && (!update.agentStatus().equals(TaskStatus.WAITING) || named(update) != null);
    }
}
