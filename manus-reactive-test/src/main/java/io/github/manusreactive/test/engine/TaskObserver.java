package io.github.manusreactive.test.engine;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Told of what webhooks report. Called while the account's lock is held: implementations only take note. */
interface TaskObserver {

    void created(SandboxTaskState task);

    void stopped(SandboxTaskState task, String reason, @Nullable Map<String, Object> structuredOutput);
}
