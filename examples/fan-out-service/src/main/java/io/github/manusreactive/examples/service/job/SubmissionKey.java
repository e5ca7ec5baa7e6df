package io.github.manusreactive.examples.service.job;

import org.jspecify.annotations.Nullable;

/**
 * The key of a request, which is unique among those of its user only.
 *
 * @param owner id of the user; {@code null} without authentication
 * @param key as the user chose it
 */
record SubmissionKey(@Nullable String owner, String key) {

    /** Returns {@code null} if the request has no key. */
    static @Nullable SubmissionKey of(@Nullable String owner, @Nullable String key) {
        return key == null ? null : new SubmissionKey(owner, key);
    }
}
