package io.github.manusreactive.lifecycle;

import io.github.manusreactive.task.AssistantMessage;
import io.github.manusreactive.task.Attachment;
import io.github.manusreactive.task.DeliveryKind;
import io.github.manusreactive.task.ErrorMessage;
import io.github.manusreactive.task.StatusUpdate;
import io.github.manusreactive.task.StructuredOutputResult;
import io.github.manusreactive.task.Task;
import io.github.manusreactive.task.TaskEvent;
import io.github.manusreactive.task.TaskStatus;
import io.github.manusreactive.task.UserMessage;
import io.github.manusreactive.task.UserStop;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The events of a task's newest turn. A turn begins with a message of the user to a task that is new or has ended; an answer to a
 * waiting task begins none. Where it is known which event was the last before the turn, that decides.
 */
final class Turn {

    private final List<TaskEvent> events;
    private final boolean followUp;

    private Turn(List<TaskEvent> events, boolean followUp) {
        this.events = events;
        this.followUp = followUp;
    }

    /** Collects events, newest first, until the turn's beginning is found. */
    static final class Collector {

        private final @Nullable String before;
        private final List<TaskEvent> newestFirst = new ArrayList<>();
        private final Set<String> seen = new HashSet<>();
        private int start = -1;
        private boolean complete;

        /**
         * @param before the last event before the turn, where known
         */
        Collector(@Nullable String before) {
            this.before = before;
        }

        /** Takes the next older event. True once no older one is needed. */
        boolean add(TaskEvent event) {
            // an event that comes between two pages moves others from one to the next
            if (!seen.add(event.id())) {
                return complete;
            }
            if (before != null) {
                complete = event.id().equals(before);
                if (!complete) {
                    newestFirst.add(event);
                }
                return complete;
            }
            newestFirst.add(event);
            if (event instanceof UserMessage) {
                start = newestFirst.size();
            } else if (event instanceof StatusUpdate update && start >= 0) {
                complete = hasEnded(update);
                start = complete ? start : -1;
            }
            return complete;
        }

        Turn turn() {
            List<TaskEvent> events = newestFirst;
            if (before == null && complete) {
                events = newestFirst.subList(0, start);
            } else if (before != null) {
                int first = events.size() - 1;
                while (first >= 0 && !(events.get(first) instanceof UserMessage)) {
                    first--;
                }
                events = first < 0 ? events : events.subList(0, first + 1);
            }
            List<TaskEvent> ordered = new ArrayList<>(events);
            Collections.reverse(ordered);
            return new Turn(ordered, complete);
        }
    }

    private static boolean hasEnded(StatusUpdate update) {
        return update.agentStatus().equals(TaskStatus.STOPPED)
                || update.agentStatus().equals(TaskStatus.ERROR);
    }

    /** Whether it is known that something came before it. */
    boolean isFollowUp() {
        return followUp;
    }

    /** Whether the newest status is an end. */
    boolean hasEnded() {
        StatusUpdate last = last(StatusUpdate.class);
        return last != null && hasEnded(last);
    }

    /** Whether the agent did or said anything. */
    boolean hasAnswer() {
        return last(AssistantMessage.class) != null || last(UserStop.class) != null || last(ErrorMessage.class) != null;
    }

    /** The newest event of a type. */
    <T extends TaskEvent> @Nullable T last(Class<T> type) {
        for (int i = events.size() - 1; i >= 0; i--) {
            if (type.isInstance(events.get(i))) {
                return type.cast(events.get(i));
            }
        }
        return null;
    }

    TaskResult result(Task task) {
        List<AssistantMessage> messages = new ArrayList<>();
        List<Attachment> attachments = new ArrayList<>();
        AssistantMessage answer = null;
        boolean marked = false;
        Instant finishedAt = null;
        for (TaskEvent event : events) {
            if (event instanceof AssistantMessage message) {
                messages.add(message);
                attachments.addAll(message.attachments());
                boolean result = DeliveryKind.RESULT.equals(message.deliveryKind());
                if (result || !marked) {
                    answer = message;
                }
                marked |= result;
            } else if (event instanceof StatusUpdate update && hasEnded(update)) {
                finishedAt = update.timestamp();
            }
        }
        StructuredOutputResult output = last(StructuredOutputResult.class);
        return new TaskResult(
                task,
                answer == null ? null : answer.content(),
                messages,
                attachments,
                output == null ? null : output.output(),
                last(UserStop.class) != null ? TaskEnding.STOPPED : TaskEnding.FINISHED,
                events.isEmpty() ? task.createdAt() : events.get(0).timestamp(),
                finishedAt == null ? task.updatedAt() : finishedAt,
                events.isEmpty() ? null : events.get(events.size() - 1).id());
    }
}
