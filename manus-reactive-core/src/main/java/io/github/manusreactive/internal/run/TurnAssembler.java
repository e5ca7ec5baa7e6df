package io.github.manusreactive.internal.run;

import io.github.manusreactive.task.AssistantMessage;
import io.github.manusreactive.task.DeliveryKind;
import io.github.manusreactive.task.ErrorMessage;
import io.github.manusreactive.task.MessageAttachment;
import io.github.manusreactive.task.StatusUpdate;
import io.github.manusreactive.task.StructuredOutput;
import io.github.manusreactive.task.StructuredOutputResult;
import io.github.manusreactive.task.Task;
import io.github.manusreactive.task.TaskEnding;
import io.github.manusreactive.task.TaskEvent;
import io.github.manusreactive.task.TaskResult;
import io.github.manusreactive.task.TaskStatus;
import io.github.manusreactive.task.UserMessage;
import io.github.manusreactive.task.UserStop;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The events of a task's newest turn, oldest first by their times. A turn starts with a user message to a new or ended task; a
 * reply to a waiting task starts none. Events known before a message was sent belong to an earlier turn.
 */
final class TurnAssembler {

    private final List<TaskEvent> events;
    private final boolean followUp;
    private final boolean begun;

    private TurnAssembler(List<TaskEvent> events, boolean followUp, boolean begun) {
        this.events = events;
        this.followUp = followUp;
        this.begun = begun;
    }

    /** Collects pages of events, newest first, until the start of the turn is found. */
    static final class Collector {

        private final @Nullable TurnAnchor anchor;
        private final boolean whole;
        private final List<TaskEvent> listed = new ArrayList<>();
        private final Map<String, Integer> places = new HashMap<>();
        private boolean anchored;
        private TurnAssembler turn = new TurnAssembler(List.of(), false, false);

        /**
         * @param anchor events known before the turn; {@code null} for the newest turn
         * @param whole whether to read to the start of a turn that has not ended
         */
        Collector(@Nullable TurnAnchor anchor, boolean whole) {
            this.anchor = anchor;
            this.whole = whole;
        }

        /** Adds the next older page. Returns {@code true} once no older page is needed. */
        boolean add(List<TaskEvent> page) {
            Map<String, TaskEvent> newest = newestPayloads(page);
            page.forEach(event -> add(newest.getOrDefault(event.id(), event)));
            List<TaskEvent> sorted = EventSorter.oldestFirst(listed, true);
            turn = anchor == null ? newest(sorted) : after(anchor, sorted);
            StatusUpdate status = turn.status();
            return turn.followUp || !whole && status != null && !hasEnded(status);
        }

        /** Keeps the last payload of an event that a page lists twice, in either order of the page. */
        private static Map<String, TaskEvent> newestPayloads(List<TaskEvent> page) {
            Map<String, TaskEvent> newest = new HashMap<>();
            for (TaskEvent event : EventSorter.asListed(page, true)) {
                if (!event.id().isEmpty()) {
                    newest.merge(event.id(), event, (old, later) -> EventSorter.isOlder(later, old) ? old : later);
                }
            }
            return newest;
        }

        private void add(TaskEvent event) {
            anchored |= anchor != null && anchor.knows(event);
            // a new event between two reads moves others to the next page
            Integer place = event.id().isEmpty() ? null : places.putIfAbsent(event.id(), listed.size());
            if (place == null) {
                listed.add(event);
            } else if (!EventSorter.isOlder(event, listed.get(place))) {
                listed.set(place, event);
            }
        }

        private TurnAssembler after(TurnAnchor known, List<TaskEvent> sorted) {
            List<TaskEvent> events = known.after(sorted);
            int start = beginning(events);
            for (int i = 0; start < 0 && i < events.size(); i++) {
                start = events.get(i) instanceof UserMessage ? i : start;
            }
            return new TurnAssembler(events.subList(Math.max(0, start), events.size()), anchored, start >= 0);
        }

        private static TurnAssembler newest(List<TaskEvent> sorted) {
            int start = beginning(sorted);
            return new TurnAssembler(sorted.subList(Math.max(0, start), sorted.size()), start >= 0, true);
        }

        TurnAssembler turn() {
            return turn;
        }
    }

    /** Returns the index at which the newest turn starts, or -1 if the events contain no end of an earlier turn. */
    private static int beginning(List<TaskEvent> events) {
        int start = -1;
        for (int i = events.size() - 1; i >= 0; i--) {
            TaskEvent event = events.get(i);
            if (event instanceof UserMessage) {
                start = i;
            } else if (start >= 0
                    && event instanceof UserStop
                    && !EventSorter.isSimultaneous(event, events.get(start))) {
                return start;
            } else if (start >= 0 && event instanceof StatusUpdate update && isKnown(update)) {
                if (hasEnded(update)) {
                    return start;
                }
                start = -1;
            }
        }
        return -1;
    }

    private static boolean isKnown(StatusUpdate update) {
        return !update.agentStatus().equals(TaskStatus.UNKNOWN);
    }

    private static boolean hasEnded(StatusUpdate update) {
        return update.agentStatus().equals(TaskStatus.STOPPED)
                || update.agentStatus().equals(TaskStatus.ERROR);
    }

    /** Returns whether earlier events are known. */
    boolean isFollowUp() {
        return followUp;
    }

    /** Returns whether the message that starts the turn is listed, or none is expected. */
    boolean hasBegun() {
        return begun;
    }

    /** Returns whether the newest status is an end. */
    boolean hasEnded() {
        StatusUpdate last = status();
        return last != null && hasEnded(last);
    }

    /** Returns whether the newest status is an error, or an error message has followed the newest status. */
    boolean hasFailed() {
        return is(TaskStatus.ERROR) || indexOfLast(ErrorMessage.class) > indexOfStatus();
    }

    /** Returns whether the newest status is the given one. */
    boolean is(TaskStatus status) {
        StatusUpdate last = status();
        return last != null && last.agentStatus().equals(status);
    }

    /** Returns whether the turn waits for a reply and no user message has followed. */
    boolean isUnanswered() {
        return is(TaskStatus.WAITING) && indexOfLast(UserMessage.class) < indexOfStatus();
    }

    /** Returns the event that the newest status waits for, or {@code null} if it does not wait or no event describes the wait. */
    @Nullable
    WaitDescription waitDescription() {
        return is(TaskStatus.WAITING) ? WaitDescription.of(events, indexOfStatus()) : null;
    }

    /** Returns the newest status, ignoring updates without one. */
    @Nullable
    StatusUpdate status() {
        int index = indexOfStatus();
        return index < 0 ? null : (StatusUpdate) events.get(index);
    }

    private int indexOfStatus() {
        int index = events.size() - 1;
        while (index >= 0 && !(events.get(index) instanceof StatusUpdate update && isKnown(update))) {
            index--;
        }
        return index;
    }

    /** Returns whether the turn contains any event of the agent. */
    boolean hasAnswer() {
        return has(AssistantMessage.class) || has(UserStop.class) || has(ErrorMessage.class);
    }

    boolean has(Class<? extends TaskEvent> type) {
        return indexOfLast(type) >= 0;
    }

    boolean contains(TaskEvent event) {
        return events.stream().anyMatch(known -> known.id().equals(event.id()));
    }

    /** Returns the newest event of a type. */
    <T extends TaskEvent> @Nullable T last(Class<T> type) {
        int index = indexOfLast(type);
        return index < 0 ? null : type.cast(events.get(index));
    }

    private int indexOfLast(Class<? extends TaskEvent> type) {
        int index = events.size() - 1;
        while (index >= 0 && !type.isInstance(events.get(index))) {
            index--;
        }
        return index;
    }

    /** Returns how the turn ended, if it has. */
    TaskEnding ending() {
        int stop = indexOfLast(UserStop.class);
        int message = indexOfLast(UserMessage.class);
        if (stop >= 0 && (stop > message || EventSorter.isSimultaneous(events.get(stop), events.get(message)))) {
            return TaskEnding.STOPPED;
        }
        StatusUpdate status = status();
        return status != null && status.agentStatus().equals(TaskStatus.STOPPED) && UserStopHints.match(status)
                ? TaskEnding.STOPPED_BY_HINT
                : TaskEnding.FINISHED;
    }

    /** Returns whether the agent has marked a message as the result. */
    boolean hasMarkedResult() {
        return messages().stream().anyMatch(TurnAssembler::isResult);
    }

    /**
     * Returns whether a part is visibly missing: the agent wrote nothing yet, wrote only an interim note, or mentions a file that
     * is not attached.
     */
    boolean lacksParts() {
        List<AssistantMessage> messages =
                messages().stream().filter(TurnAssembler::saysAnything).toList();
        return messages.isEmpty()
                || DeliveryKind.PROGRESS.equals(
                        messages.get(messages.size() - 1).deliveryKind())
                || MissingFileDetector.isFileMissing(messages);
    }

    private List<AssistantMessage> messages() {
        return events.stream()
                .filter(AssistantMessage.class::isInstance)
                .map(AssistantMessage.class::cast)
                .toList();
    }

    private static boolean isResult(AssistantMessage message) {
        return DeliveryKind.RESULT.equals(message.deliveryKind()) && saysAnything(message);
    }

    /**
     * Returns the last message with text, among those marked as a result if there are any. A message that only delivers files
     * after the end has no text.
     */
    private @Nullable AssistantMessage answer(List<AssistantMessage> messages) {
        AssistantMessage answer = null;
        for (AssistantMessage message : messages) {
            boolean better = answer == null
                    || isResult(message) && !isResult(answer)
                    || isResult(message) == isResult(answer)
                            && (!hasText(answer) || hasText(message) && !(isAnswer(answer) && isLateFile(message)));
            answer = better ? message : answer;
        }
        return answer;
    }

    private static boolean isAnswer(AssistantMessage message) {
        return hasText(message) && !DeliveryKind.PROGRESS.equals(message.deliveryKind());
    }

    private boolean isLateFile(AssistantMessage message) {
        return hasEnded()
                && events.indexOf(message) > indexOfStatus()
                && !isResult(message)
                && !message.attachments().isEmpty();
    }

    private static boolean saysAnything(AssistantMessage message) {
        return hasText(message) || !message.attachments().isEmpty();
    }

    private static boolean hasText(AssistantMessage message) {
        return message.content() != null && !message.content().isBlank();
    }

    /** Returns the texts that may contain a structured output: those of the answer first, then the others, newest first. */
    List<String> texts() {
        List<AssistantMessage> messages = messages();
        List<String> texts = new ArrayList<>();
        AssistantMessage answer = answer(messages);
        if (answer != null && answer.content() != null) {
            texts.add(answer.content());
        }
        for (int i = messages.size() - 1; i >= 0; i--) {
            String content = messages.get(i).content();
            if (messages.get(i) != answer && content != null) {
                texts.add(content);
            }
        }
        return texts;
    }

    @Nullable
    StructuredOutput output() {
        StructuredOutputResult output = last(StructuredOutputResult.class);
        return output == null ? null : output.output();
    }

    /** @param fromText an object from the agent's text, in place of the structured output */
    TaskResult result(Task task, @Nullable StructuredOutput fromText) {
        List<AssistantMessage> messages = messages();
        List<MessageAttachment> attachments = new ArrayList<>();
        messages.forEach(message -> attachments.addAll(message.attachments()));
        AssistantMessage answer = answer(messages);
        StatusUpdate status = status();
        Instant endedAt = status != null && hasEnded(status) ? status.timestamp() : null;
        return new TaskResult(
                task,
                answer == null ? "" : Objects.requireNonNullElse(answer.content(), ""),
                messages,
                attachments,
                fromText == null ? output() : fromText,
                fromText != null,
                ending(),
                startedAt(task),
                endedAt == null ? task.updatedAt() : endedAt,
                lastEventId());
    }

    private @Nullable Instant startedAt(Task task) {
        return events.isEmpty() || events.get(0).timestamp() == null
                ? followUp ? null : task.createdAt()
                : events.get(0).timestamp();
    }

    private @Nullable String lastEventId() {
        for (int i = events.size() - 1; i >= 0; i--) {
            if (!events.get(i).id().isEmpty()) {
                return events.get(i).id();
            }
        }
        return null;
    }
}
