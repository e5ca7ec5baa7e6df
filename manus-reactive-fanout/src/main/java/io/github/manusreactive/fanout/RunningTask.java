package io.github.manusreactive.fanout;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A task that a job created or found again and that had not ended at its last read.
 *
 * @param key key of its item
 * @param user label of its user
 * @param taskUrl its page in the web app, {@code null} if the server returned none
 * @since 0.1.0
 */
public record RunningTask(
        String key, String user, String taskId, @Nullable URI taskUrl) {}
