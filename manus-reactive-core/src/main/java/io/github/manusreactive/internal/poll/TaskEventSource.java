package io.github.manusreactive.internal.poll;

import io.github.manusreactive.task.TaskEvent;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** The events of one task, read once for all subscribers. */
public interface TaskEventSource {

    /** Emits the events after the one with this id, or all of them for {@code null}. */
    Flux<TaskEvent> after(@Nullable String eventId);

    /** Reads the next page now. */
    void wake();
}
