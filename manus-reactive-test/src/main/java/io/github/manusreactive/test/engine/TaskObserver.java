package io.github.manusreactive.test.engine;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Receives the events that webhooks report. Called with the account's lock held, so implementations must return at
 * once.
 */
interface TaskObserver {

    void created(SandboxTaskState task);

    void stopped(SandboxTaskState task, String reason, @Nullable Map<String, Object> structuredOutput);
}
