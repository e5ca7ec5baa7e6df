package io.github.manusreactive.test.engine;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The user of a request and its credential.
 *
 * @param key the API key, or {@code null}
 * @param clientId the Open App of the token, or {@code null}
 * @param scopes the token's scopes; {@code null} for full access (keys and trusted apps)
 */
record SandboxCaller(
        SandboxAccount account,
        SandboxAccount.@Nullable Key key,
        @Nullable String clientId,
        @Nullable Set<String> scopes) {

    /** Returns {@code true} if the credential can access only the tasks of its own app. */
    boolean ownTasksOnly() {
        return scopes != null && !scopes.contains("manage_all_tasks");
    }

    boolean sees(SandboxTaskState task) {
        return !ownTasksOnly() || (clientId != null && clientId.equals(task.clientId));
    }
}
