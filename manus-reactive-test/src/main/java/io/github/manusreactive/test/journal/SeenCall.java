package io.github.manusreactive.test.journal;

import io.github.manusreactive.operation.Operation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call as the server saw it.
 *
 * @param at when it arrived, by the sandbox's clock
 * @param user whose credential it carried; empty where that was missing or wrong
 * @param operation what was called; {@code null} for other paths
 * @param path path without the query
 * @param status HTTP status of the answer; 0 where none was given
 * @param fault the failure injected, or {@code null}
 * @param taskId the task it spoke of or created, where known
 * @param violations rules of the API that the request broke, such as two credentials at once
 * @since 0.1.0
 */
public record SeenCall(
        Instant at,
        String user,
        @Nullable Operation operation,
        String path,
        int status,
        @Nullable String fault,
        @Nullable String taskId,
        List<String> violations) {

    /** Copies the list. */
    public SeenCall {
        violations = List.copyOf(violations);
    }

    /**
     * Whether the sandbox's limits refused the call; a 429 injected as a fault doesn't count.
     *
     * @return true for a limit that was exceeded
     */
    public boolean overLimit() {
        return status == 429 && fault == null;
    }
}
