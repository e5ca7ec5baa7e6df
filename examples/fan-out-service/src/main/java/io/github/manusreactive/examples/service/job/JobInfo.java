package io.github.manusreactive.examples.service.job;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The properties of a job that never change.
 *
 * @param name display name
 * @param createdAt when it was accepted
 * @param total number of its tasks
 * @param owner id of the user who made it; {@code null} if that was without authentication
 * @param key key of the request, if it had one
 * @param digest {@link SubmissionDigest} of the request, if it had a key
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record JobInfo(
        String id,
        String name,
        Instant createdAt,
        int total,
        @Nullable String owner,
        @Nullable String key,
        @Nullable String digest) {}
