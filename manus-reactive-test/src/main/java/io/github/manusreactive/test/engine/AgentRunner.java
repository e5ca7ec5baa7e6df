package io.github.manusreactive.test.engine;

import io.github.manusreactive.test.agent.Agent;
import io.github.manusreactive.test.agent.AgentPrompt;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.agent.AgentStep;
import io.github.manusreactive.test.agent.Ending;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Plays the scripts of agents. Every method is called with the lock of the task's account held, timers take it themselves. */
final class AgentRunner {

    static final String NO_CREDITS = "Not enough credits to go on.";

    private final SandboxTime time;
    private final Ids ids;
    private final TaskObserver observer;
    private final TaskHistory history;
    private final SandboxSettings settings;
    private final WebsiteBuilder websites;
    private volatile Agent agent;

    AgentRunner(
            SandboxTime time,
            Ids ids,
            SandboxSettings settings,
            Agent agent,
            TaskObserver observer,
            TaskHistory history,
            WebsiteBuilder websites) {
        this.time = time;
        this.ids = ids;
        this.settings = settings;
        this.agent = agent;
        this.observer = observer;
        this.history = history;
        this.websites = websites;
    }

    void agent(Agent value) {
        agent = value;
    }

    /** Starts a turn with a message of the user, which is already in the history. */
    void begin(TaskState task, TaskState.Message message) {
        task.turn++;
        task.generation++;
        task.waiting = null;
        task.backgroundRunning = false;
        history.status(task, "running", null);
        if (task.account.credits <= 0) {
            fail(task, "quota_limit", NO_CREDITS);
            return;
        }
        AgentPrompt prompt = new AgentPrompt(
                message.text(), task.account.name, task.id, task.title, task.turn, message.files(), task.schema);
        AgentScript script;
        try {
            script = agent.scriptFor(prompt);
        } catch (RuntimeException e) {
            fail(task, "agent_failure", "the test's agent function raised " + e);
            return;
        }
        play(task, script);
    }

    /** A message for a task that waits: answers the question, or skips the decision. */
    void reply(TaskState task, TaskState.Waiting waiting, TaskState.Message message) {
        task.waiting = null;
        history.status(task, "running", null);
        if (waiting.step() instanceof AgentStep.Ask ask && ask.onReply() != null) {
            play(task, ask.onReply().apply(message.text()));
        } else if (waiting.step() instanceof AgentStep.Await await && await.onDecision() != null) {
            play(task, await.onDecision().apply(Map.of()));
        } else {
            advance(task);
        }
    }

    /** A decision; false where the waiting event doesn't take this input. */
    boolean decide(
            TaskState task, TaskState.Waiting waiting, AgentStep.Await await, @Nullable Map<String, Object> input) {
        Map<String, Object> decision = input != null ? input : Map.of("accept", true);
        if (!InputCheck.fits(decision, await.schema())) {
            return false;
        }
        boolean refused = Boolean.FALSE.equals(decision.get("accept"));
        if (refused && !settings.refusalCancels() && !waiting.type().equals("webdevRequestSecrets")) {
            return false;
        }
        task.waiting = null;
        history.status(task, "running", null);
        if (await.onDecision() != null) {
            play(task, await.onDecision().apply(decision));
        } else {
            advance(task);
        }
        return true;
    }

    void stop(TaskState task) {
        if (!task.status.equals("running") && !task.status.equals("waiting")) {
            return;
        }
        AgentScript script = task.script;
        int generation = task.generation;
        later(task, generation, script == null ? Duration.ZERO : script.ending().stopTakes(), () -> {
            if (task.status.equals("running") || task.status.equals("waiting")) {
                history.event(task, "user_stop", null, false);
                end(task, "stopped");
            }
        });
    }

    private void play(TaskState task, AgentScript script) {
        task.script = script;
        task.nextStep = 0;
        task.backgroundReported = script.ending().backgroundReported();
        advance(task);
    }

    private void advance(TaskState task) {
        int generation = task.generation;
        AgentScript script = task.script;
        while (script != null && task.generation == generation && task.script == script && task.waiting == null) {
            if (task.nextStep >= script.steps().size()) {
                finish(task, script.ending());
                return;
            }
            AgentStep step = script.steps().get(task.nextStep++);
            if (step instanceof AgentStep.Forever) {
                return;
            }
            if (step instanceof AgentStep.Run run && !run.time().isZero()) {
                later(task, generation, run.time(), () -> advance(task));
                return;
            }
            perform(task, step);
        }
    }

    private void perform(TaskState task, AgentStep step) {
        if (step instanceof AgentStep.Say say) {
            history.said(task, say.text(), say.kind(), say.files(), null);
        } else if (step instanceof AgentStep.Status status) {
            history.event(
                    task, "status_update", Json.object("agent_status", "running", "brief", status.brief()), false);
        } else if (step instanceof AgentStep.Emit emit) {
            emit(task, emit);
        } else if (step instanceof AgentStep.Ask ask) {
            Map<String, Object> expectation = Json.object(
                    "response_method", "send_message", "options", ask.options(), "selection_mode", ask.selectionMode());
            TaskState.Event question = history.said(task, ask.question(), null, List.of(), expectation);
            await(task, new TaskState.Waiting(question.id(), ask.waitingType(), ask.question(), ask), null);
        } else if (step instanceof AgentStep.Await await) {
            task.lastMessage = await.description();
            Map<String, Object> tool = Json.object(
                    "tool", await.waitingType(),
                    "action_id", ids.event(),
                    "status", "pending_confirmation",
                    "brief", await.description(),
                    "params", await.params());
            TaskState.Event target = history.event(task, "tool_used", tool, true);
            await(
                    task,
                    new TaskState.Waiting(target.id(), await.waitingType(), await.description(), await),
                    await.schema());
        } else if (step instanceof AgentStep.Fail failure) {
            charge(task, task.script == null ? 0 : task.script.ending().credits());
            fail(task, failure.errorType(), failure.message());
        } else if (step instanceof AgentStep.Checkpoint checkpoint) {
            websites.checkpoint(task, checkpoint.message(), checkpoint.status());
        }
    }

    private void emit(TaskState task, AgentStep.Emit emit) {
        Map<String, Object> payload = emit.payload();
        if (payload != null && emit.type().equals("tool_used") && !payload.containsKey("action_id")) {
            payload = new LinkedHashMap<>(payload);
            payload.put("action_id", ids.event());
        }
        history.event(task, emit.type(), payload, emit.verboseOnly());
    }

    private void await(TaskState task, TaskState.Waiting waiting, @Nullable Map<String, Object> schema) {
        task.waiting = waiting;
        history.status(
                task,
                "waiting",
                Json.object(
                        "waiting_for_event_id", waiting.eventId(),
                        "waiting_for_event_type", waiting.type(),
                        "waiting_description", waiting.description(),
                        "confirm_input_schema", schema));
        observer.stopped(task, "ask", null);
    }

    private void fail(TaskState task, String errorType, String message) {
        history.event(task, "error_message", Json.object("error_type", errorType, "content", message), false);
        end(task, "error");
    }

    /** Takes what the account has; answers how much that was. */
    private long charge(TaskState task, int credits) {
        Account account = task.account;
        long charged = Math.min(credits, account.credits);
        account.credits -= charged;
        if (charged > 0) {
            task.credits += (int) charged;
            account.spendings.add(new Account.Spending(task.id, (int) -charged, time.seconds(), "cost"));
        }
        return charged;
    }

    private void finish(TaskState task, Ending ending) {
        if (charge(task, ending.credits()) < ending.credits()) {
            fail(task, "quota_limit", NO_CREDITS);
            return;
        }
        TaskState.Message next = task.queued.poll();
        if (next != null) {
            begin(task, next);
            return;
        }
        task.backgroundRunning = !ending.background().isZero();
        end(task, "stopped");
        int generation = task.generation;
        later(task, generation, ending.background(), () -> {
            if (task.backgroundRunning) {
                task.backgroundRunning = false;
                task.updatedMillis = time.millis();
                if (ending.backgroundResult() != null) {
                    history.said(task, ending.backgroundResult(), "result", List.of(), null);
                }
            }
            if (task.schema == null) {
                observer.stopped(task, "finish", null);
            } else {
                later(task, generation, ending.structured().delay(), () -> extract(task, ending));
            }
        });
    }

    private void extract(TaskState task, Ending ending) {
        Map<String, Object> schema = task.schema;
        if (schema == null) {
            return;
        }
        task.schema = null;
        String error = ending.structured().error();
        var value = ending.structured().value();
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("success", error == null);
        result.put(
                "value",
                error != null
                        ? SchemaValues.zero(schema)
                        : value != null ? value.apply(schema) : SchemaValues.example(schema));
        result.put("error", error);
        history.event(task, "structured_output_result", result, false);
        observer.stopped(task, "finish", result);
    }

    private void end(TaskState task, String status) {
        task.generation++;
        task.script = null;
        task.waiting = null;
        history.status(task, status, null);
        if (status.equals("error")) {
            task.queued.clear();
        }
        task.account.ended(task, settings.tasksKept());
    }

    private void later(TaskState task, int generation, Duration delay, Runnable action) {
        if (delay.isZero()) {
            action.run();
            return;
        }
        time.after(delay, () -> {
            synchronized (task.account) {
                if (task.generation == generation) {
                    action.run();
                }
            }
        });
    }
}
