package io.github.manusreactive.examples.service.job;

import java.time.Instant;

/**
 * The properties of a job that never change.
 *
 * @param name display name
 * @param createdAt when it was accepted
 * @param total number of its tasks
 */
record JobInfo(String id, String name, Instant createdAt, int total) {}
