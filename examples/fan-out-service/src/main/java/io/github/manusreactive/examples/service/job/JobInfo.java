package io.github.manusreactive.examples.service.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a job that never change.
 *
 * @param name display name
 * @param createdAt when it was accepted
 * @param total number of its tasks
 * @param owner id of the user who made it; {@code null} if that was without authentication
 */
record JobInfo(
        String id,
        String name,
        Instant createdAt,
        int total,
        @Nullable String owner) {}
