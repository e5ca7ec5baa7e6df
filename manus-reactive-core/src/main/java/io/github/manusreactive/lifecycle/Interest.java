package io.github.manusreactive.lifecycle;

import io.github.manusreactive.task.Task;

/** What a waiting subscriber wants to hear of. One per subscription; may keep state. */
@FunctionalInterface
interface Interest {

    /** The snapshot is what was waited for. */
    long ACCEPT = 0;

    /** Not yet; look again when it suits. */
    long LATER = Long.MAX_VALUE;

    /**
     * Looks at a snapshot.
     *
     * @param task as the server reported it
     * @param now nanoseconds
     * @return {@link #ACCEPT}, {@link #LATER}, or in how many nanoseconds to look again
     */
    long check(Task task, long now);
}
