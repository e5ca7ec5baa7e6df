package io.github.manusreactive.examples.service.job;

import java.time.Instant;

/**
 * What is known of a job from the start.
 *
 * @param id names it
 * @param name for people
 * @param createdAt when it was accepted
 * @param total number of its tasks
 */
record JobInfo(String id, String name, Instant createdAt, int total) {}
