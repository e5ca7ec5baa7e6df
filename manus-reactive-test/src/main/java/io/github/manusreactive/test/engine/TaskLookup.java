package io.github.manusreactive.test.engine;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Finds the tasks that a caller may access, and creates the main tasks of agents. */
final class TaskLookup {

    static final String DEFAULT_AGENT = "agent-default";
    static final String DEFAULT_AGENT_TASK = "agent-default-main_task";

    private final AccountDirectory directory;
    private final SandboxTime time;
    private final IdGenerator ids;
    private final AtomicLong sequence = new AtomicLong();

    TaskLookup(AccountDirectory directory, SandboxTime time, IdGenerator ids) {
        this.directory = directory;
        this.time = time;
        this.ids = ids;
    }

    /** Returns the task that {@code task_id} names, or fails with 404. */
    SandboxTaskState task(SandboxApiCall call) {
        String id = call.required("task_id");
        SandboxTaskState task = find(call.caller, id);
        if (task == null) {
            throw SandboxApiException.notFound("task");
        }
        call.taskId = task.id;
        return task;
    }

    @Nullable
    SandboxTaskState find(SandboxCaller caller, String id) {
        SandboxAccount account = caller.account();
        SandboxTaskState task =
                id.equals(DEFAULT_AGENT_TASK) ? mainTask(account, DEFAULT_AGENT, "Main task") : directory.task(id);
        if (task == null || task.account != account || !caller.sees(task)) {
            return null;
        }
        return time.millis() < task.unknownUntilMillis ? null : task;
    }

    SandboxTaskState newTask(SandboxAccount account, String id, String prompt, String title) {
        SandboxTaskState task =
                new SandboxTaskState(id, account, sequence.incrementAndGet(), time.millis(), prompt, title);
        directory.register(task);
        return task;
    }

    /** Returns the main task of an agent, which is stopped until the first message. */
    SandboxTaskState mainTask(SandboxAccount account, String agentId, String title) {
        synchronized (account) {
            Map<String, Object> agent = account.belongings.agents().get(agentId);
            if (agent != null) {
                SandboxTaskState known = directory.task(String.valueOf(agent.get("task_id")));
                if (known != null) {
                    return known;
                }
            }
            SandboxTaskState task = newTask(account, ids.task(), "", title);
            task.status = "stopped";
            task.show("stopped", time.millis(), 0);
            task.deletable = false;
            account.belongings.putAgent(
                    agentId, SandboxJson.object("id", agentId, "task_id", task.id, "nickname", title));
            return task;
        }
    }
}
