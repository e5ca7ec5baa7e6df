package io.github.manusreactive.contract;

import io.github.manusreactive.operation.Operation;
import java.util.Map;
import java.util.Set;

/** What the client may insist on in a response: without it, the caller could do nothing with the result. */
final class ResponseCore {

    /** Paths of fields. An operation that is not in the table needs {@code ok} and nothing else. */
    private static final Map<Operation, Set<String>> FIELDS = Map.ofEntries(
            Map.entry(Operation.TASK_CREATE, Set.of("task_id")),
            Map.entry(Operation.TASK_DETAIL, Set.of("task", "task.id")),
            Map.entry(Operation.PROJECT_CREATE, Set.of("project", "project.id")),
            Map.entry(Operation.SKILL_UPLOAD, Set.of("skill", "skill.id")),
            Map.entry(Operation.AGENT_DETAIL, Set.of("agent", "agent.id")),
            Map.entry(Operation.AGENT_UPDATE, Set.of("agent", "agent.id")),
            Map.entry(Operation.FILE_UPLOAD, Set.of("file", "file.id", "upload_url")),
            Map.entry(Operation.FILE_DETAIL, Set.of("file", "file.id")),
            Map.entry(Operation.WEBHOOK_CREATE, Set.of("webhook", "webhook.id")),
            Map.entry(Operation.WEBHOOK_PUBLIC_KEY, Set.of("public_key")),
            Map.entry(Operation.USER_ME, Set.of("user_id")));

    private ResponseCore() {}

    /** Paths, with dots between the fields, that a response to the operation must have beside {@code ok}. */
    static Set<String> of(Operation operation) {
        return FIELDS.getOrDefault(operation, Set.of());
    }
}
