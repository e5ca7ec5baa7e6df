package io.github.manusreactive.task;

import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pending action, for a person to decide on.
 *
 * @param action the action with {@code params} and {@code result}; its status speaks of the preparation, not of the decision.
 *     {@code null} where the event is no action, as with questions.
 * @param events the events from the one to decide on, with those that only {@code verbose} shows
 * @since 0.1.0
 */
public record WaitingDetails(@Nullable ToolUsed action, List<TaskEvent> events) {

    public WaitingDetails {
        events = ImmutableCopies.list(events);
    }
}
