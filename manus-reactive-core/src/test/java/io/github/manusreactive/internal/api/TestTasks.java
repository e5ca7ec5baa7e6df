package io.github.manusreactive.internal.api;

import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.internal.poll.TaskPollerRegistry;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import io.github.manusreactive.task.AgentProfile;
import io.github.manusreactive.task.PollingSettings;
import io.github.manusreactive.task.Tasks;

/** The task endpoints without a client around them. */
public final class TestTasks {

    private TestTasks() {}

    public static Tasks of(CallExecutor executor) {
        RateLimitSettings limits = RateLimitSettings.defaults();
        TaskPollerRegistry pollers = new TaskPollerRegistry(
                executor.config(), executor.options(), PollingSettings.defaults(), limits::limit);
        return new DefaultTasks(executor, pollers, AgentProfile.STANDARD);
    }
}
