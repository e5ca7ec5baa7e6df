package io.github.manusreactive.test.journal;

import io.github.manusreactive.operation.Operation;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A call as the sandbox received it.
 *
 * @param at arrival time by the sandbox's clock
 * @param user user of the credential; empty if the credential is missing or invalid
 * @param operation {@code null} for other paths
 * @param path path without the query
 * @param status HTTP status of the response; 0 if none was sent
 * @param fault the injected fault, or {@code null}
 * @param taskId id of the task that the call named or created, or {@code null}
 * @param violations rules of the API that the request violated, for example two credentials in one request
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

    public SeenCall {
        violations = List.copyOf(violations);
    }

    /** Returns {@code true} if the sandbox's rate limits rejected the call; an injected 429 does not count. */
    public boolean overLimit() {
        return status == 429 && fault == null;
    }
}
