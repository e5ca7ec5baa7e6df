package io.github.manusreactive.examples.service.job;

import java.util.List;

/** An event of a job for a browser. */
public sealed interface JobEvent {

    /**
     * Tasks that are new or have changed.
     *
     * @param id id from which to continue after a lost connection
     * @param tasks their current state
     */
    record Tasks(String id, List<TaskView> tasks) implements JobEvent {}

    /**
     * The current state of the job: after each change, and at intervals to show that the connection is alive.
     *
     * @param job its counts
     */
    record Progress(JobView job) implements JobEvent {}

    /**
     * The job has ended; no event follows.
     *
     * @param job its final state
     */
    record End(JobView job) implements JobEvent {}
}
