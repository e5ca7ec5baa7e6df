package io.github.manusreactive.test.engine;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who calls, and with what.
 *
 * @param account the user
 * @param key the API key used, or {@code null}
 * @param clientId the Open App whose token was used, or {@code null}
 * @param scopes the token's scopes; {@code null} for full access (keys and trusted apps)
 */
record SandboxCaller(
        SandboxAccount account,
        SandboxAccount.@Nullable Key key,
        @Nullable String clientId,
        @Nullable Set<String> scopes) {

    /** Whether only the tasks of its own app are within reach. */
    boolean ownTasksOnly() {
        return scopes != null && !scopes.contains("manage_all_tasks");
    }

    boolean sees(SandboxTaskState task) {
        return !ownTasksOnly() || (clientId != null && clientId.equals(task.clientId));
    }
}
