package io.github.manusreactive.examples.service.job;

import java.util.List;

/** Something to tell a watcher of a job. */
public sealed interface JobEvent {

    /**
     * Tasks that are new to the watcher or have changed.
     *
     * @param id where to go on from after a lost connection
     * @param tasks as they are now
     */
    record Tasks(String id, List<TaskView> tasks) implements JobEvent {}

    /**
     * The job as it is now: after each change, and from time to time as a sign of life.
     *
     * @param job its counts
     */
    record Progress(JobView job) implements JobEvent {}

    /**
     * Nothing more will happen.
     *
     * @param job as it ended
     */
    record End(JobView job) implements JobEvent {}
}
