package io.github.manusreactive.task;

import io.github.manusreactive.internal.util.Preconditions;

/**
 * A message about a task between the replicas of an application; see {@link TaskSignals}.
 *
 * @since 0.1.0
 */
public sealed interface TaskSignal {

    /**
     * A task may have changed: waits for it poll at once.
     *
     * @param taskId id of the task
     * @since 0.1.0
     */
    record Woken(String taskId) implements TaskSignal {

        public Woken {
            Preconditions.requiredText("taskId", taskId);
        }
    }
}
