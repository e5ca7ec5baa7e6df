package io.github.manusreactive.internal.run;

import io.github.manusreactive.task.AssistantMessage;
import io.github.manusreactive.task.MessageAttachment;
import io.github.manusreactive.task.PlanStep;
import io.github.manusreactive.task.PlanUpdate;
import io.github.manusreactive.task.TaskEvent;
import io.github.manusreactive.task.UserMessage;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The payloads of the recently read events, to detect changes. */
final class RecentPayloads {

    private final Map<String, SeenPayload> payloads = new LinkedHashMap<>();
    private final int most;
    private final @Nullable String known;
    private long changes;

    /**
     * Represents a payload without holding it.
     *
     * @param change number of the change that introduced it
     */
    private record SeenPayload(int fingerprint, long change) {}

    /** @param known id of an event that was read before: its first payload does not count as a change */
    RecentPayloads(int most, @Nullable String known) {
        this.most = most;
        this.known = known;
    }

    /** Adds an event. Returns {@code false} if it is known with the same payload; an event without an id is never known. */
    synchronized boolean add(TaskEvent event) {
        if (event.id().isEmpty()) {
            return true;
        }
        SeenPayload before = payloads.get(event.id());
        int fingerprint = fingerprint(event);
        if (before != null && before.fingerprint == fingerprint) {
            return false;
        }
        payloads.put(event.id(), new SeenPayload(fingerprint, ++changes));
        if (payloads.size() > most) {
            Iterator<String> oldest = payloads.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
        return before != null || !event.id().equals(known);
    }

    /**
     * Adds the events of a listing.
     *
     * @return the number of the newest change
     */
    synchronized long addAll(List<TaskEvent> events) {
        events.forEach(this::add);
        return changes;
    }

    /** Returns the number of the newest change. */
    synchronized long changes() {
        return changes;
    }

    /** Returns whether the payload of an event changed after the given change. */
    synchronized boolean isChanged(TaskEvent event, long since) {
        SeenPayload newest = payloads.get(event.id());
        return newest != null && newest.change > since;
    }

    /**
     * Excludes values that differ between two reads of the same state: links, which are signed, and end times of steps, which the
     * read sets.
     */
    private static int fingerprint(TaskEvent event) {
        if (event instanceof PlanUpdate plan) {
            return plan.steps().stream()
                    .map(RecentPayloads::withoutEnd)
                    .toList()
                    .hashCode();
        }
        if (event instanceof AssistantMessage message) {
            return Objects.hash(
                    message.content(),
                    message.deliveryKind(),
                    message.questionExpectation(),
                    withoutLinks(message.attachments()),
                    message.extra());
        }
        return event instanceof UserMessage message
                ? Objects.hash(message.content(), withoutLinks(message.attachments()), message.extra())
                : event.hashCode();
    }

    private static List<Object> withoutEnd(PlanStep step) {
        return Arrays.asList(step.status(), step.title(), step.startedAt(), step.endAt() != null, step.extra());
    }

    private static List<Object> withoutLinks(List<MessageAttachment> attachments) {
        return attachments.stream()
                .<Object>map(file -> Arrays.asList(file.type(), file.filename(), file.path()))
                .toList();
    }
}
