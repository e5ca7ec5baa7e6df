package io.github.manusreactive.test.engine;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.journal.CallJournal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/** Writes the journal's counts as JSON, for tests in other processes. */
final class RequestReport {

    static final String PATH = "/_sandbox/report";

    private RequestReport() {}

    static void register(Map<String, Function<InboundRequest, ServedResponse>> paths, CallJournal journal) {
        paths.put(PATH, request -> ServedResponse.json(200, SandboxJson.write(of(journal))));
    }

    private static Map<String, Object> of(CallJournal journal) {
        Map<String, Object> calls = new LinkedHashMap<>();
        for (Operation operation : Operation.values()) {
            if (journal.count(operation) > 0) {
                calls.put(operation.wireName(), journal.count(operation));
            }
        }
        return SandboxJson.object(
                "tasks_created", journal.tasksCreated(),
                "ghosts_created", journal.ghostsCreated(),
                "duplicate_prompts", journal.duplicatePrompts(),
                "calls", calls,
                "rate_limited", journal.rateLimited(),
                "violations", journal.violations());
    }
}
