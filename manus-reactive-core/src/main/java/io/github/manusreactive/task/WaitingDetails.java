package io.github.manusreactive.task;

import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Details of a pending action, for a user to decide on.
 *
 * @param action the action with {@code params} and {@code result}; its status describes the preparation, not the decision.
 *     {@code null} if the event is not an action, for example a question.
 * @param events the pending event and later ones, verbose ones included
 * @since 0.1.0
 */
public record WaitingDetails(@Nullable ToolUsed action, List<TaskEvent> events) {

    public WaitingDetails {
        events = ImmutableCopies.list(events);
    }
}
