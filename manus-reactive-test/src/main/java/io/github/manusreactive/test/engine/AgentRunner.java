package io.github.manusreactive.test.engine;

import io.github.manusreactive.test.agent.AgentPrompt;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.agent.AgentStep;
import io.github.manusreactive.test.agent.SandboxAgent;
import io.github.manusreactive.test.agent.SandboxWaitingType;
import io.github.manusreactive.test.agent.TurnEnding;
import io.github.manusreactive.test.agent.TurnEpilogue;
import io.github.manusreactive.test.wire.WireForm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Runs the scripts of agents. Callers hold the lock of the task's account; timers acquire it. */
final class AgentRunner {

    static final String NO_CREDITS = "Not enough credits to go on.";
    /** Measured on the live service, like the delay of the suggestion. */
    private static final Duration EXPLANATION_AFTER = Duration.ofMillis(700);

    private static final Duration SUGGESTION_AFTER = Duration.ofMillis(1100);

    private final SandboxTime time;
    private final IdGenerator ids;
    private final TaskObserver observer;
    private final TaskHistory history;
    private final SandboxSettings settings;
    private final WebsiteBuilder websites;
    private volatile SandboxAgent agent;

    AgentRunner(
            SandboxTime time,
            IdGenerator ids,
            SandboxSettings settings,
            SandboxAgent agent,
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

    void agent(SandboxAgent value) {
        agent = value;
    }

    /** Starts a turn with a user message that is already in the history. */
    void begin(SandboxTaskState task, SandboxTaskState.Message message) {
        begin(task, script(task, message));
    }

    void begin(SandboxTaskState task, AgentScript script) {
        task.turn++;
        task.generation++;
        task.waiting = null;
        task.backgroundRunning = false;
        task.status = "running";
        history.showLateFiles(task);
        task.script = script;
        LiveSettings live = settings.live();
        Duration early = Objects.requireNonNullElse(script.traits().earlyWaiting(), live.earlyWaiting());
        if (!early.isZero()) {
            history.showOnly(task, "waiting");
        }
        Duration silent = early.compareTo(live.firstStatusAfter()) > 0 ? early : live.firstStatusAfter();
        later(task, task.generation, silent, () -> {
            history.status(task, "running", null);
            play(task, script);
        });
    }

    /** Returns the script for a message; a failing script if the agent throws or the account has no credits. */
    AgentScript script(SandboxTaskState task, SandboxTaskState.Message message) {
        if (task.account.credits <= 0) {
            return AgentScript.start().error("quota_limit", NO_CREDITS);
        }
        AgentPrompt prompt = new AgentPrompt(
                message.text(), task.account.name, task.id, task.title, task.turn + 1, message.files(), task.schema);
        try {
            return agent.scriptFor(prompt);
        } catch (RuntimeException e) {
            return AgentScript.start().error("agent_failure", "the SandboxAgent of the test failed: " + e);
        }
    }

    /** Continues a waiting task with a message, which answers the question or skips the decision. */
    void reply(SandboxTaskState task, SandboxTaskState.Waiting waiting, SandboxTaskState.Message message) {
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

    /**
     * Continues a waiting task with a decision. Returns {@code false} if the waiting event does not accept the input.
     */
    boolean decide(
            SandboxTaskState task,
            SandboxTaskState.Waiting waiting,
            AgentStep.Await await,
            @Nullable Map<String, Object> input) {
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

    void stop(SandboxTaskState task) {
        if (!task.status.equals("running") && !task.status.equals("waiting")) {
            return;
        }
        AgentScript script = task.script;
        int generation = task.generation;
        later(task, generation, script == null ? Duration.ZERO : script.ending().stopTakes(), () -> {
            if (task.status.equals("running") || task.status.equals("waiting")) {
                stopByPerson(task, true);
            }
        });
    }

    private void stopByPerson(SandboxTaskState task, boolean announced) {
        if (announced) {
            history.event(task, "user_stop", null, false);
        }
        AgentScript script = task.script;
        end(task, () -> history.stoppedByPerson(task));
        if (script != null) {
            personWrites(task, script.epilogue());
        }
    }

    private void play(SandboxTaskState task, AgentScript script) {
        task.script = script;
        task.nextStep = 0;
        task.backgroundReported = script.ending().backgroundReported();
        advance(task);
    }

    private void advance(SandboxTaskState task) {
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
            if (step instanceof AgentStep.PassingWait wait) {
                history.passing(task, "waiting");
                later(task, generation, wait.time(), () -> {
                    history.passing(task, "running");
                    advance(task);
                });
                return;
            }
            perform(task, step);
        }
    }

    private void perform(SandboxTaskState task, AgentStep step) {
        if (step instanceof AgentStep.Say say) {
            history.said(task, say.text(), say.kind(), say.files(), null);
        } else if (step instanceof AgentStep.Status status) {
            history.event(
                    task,
                    "status_update",
                    SandboxJson.object("agent_status", "running", "brief", status.brief()),
                    false);
        } else if (step instanceof AgentStep.RawEntry raw) {
            history.raw(task, raw.entry());
        } else if (step instanceof AgentStep.PersonStop stop) {
            stopByPerson(task, stop.announced());
        } else if (step instanceof AgentStep.Emit emit) {
            emit(task, emit);
        } else if (step instanceof AgentStep.Ask ask) {
            SandboxTaskState.Event question =
                    history.said(task, ask.question(), null, List.of(), TaskHistory.expectation(ask));
            await(task, new SandboxTaskState.Waiting(question.id(), ask.waitingType(), ask.question(), ask), null);
        } else if (step instanceof AgentStep.Await await) {
            task.lastMessage = await.description();
            Map<String, Object> tool = SandboxJson.object(
                    "tool", await.waitingType(),
                    "action_id", ids.event(),
                    "status", "pending_confirmation",
                    "brief", await.description(),
                    "params", await.params());
            SandboxTaskState.Event target = history.event(task, "tool_used", tool, true);
            await(
                    task,
                    new SandboxTaskState.Waiting(target.id(), await.waitingType(), await.description(), await),
                    await.schema());
        } else if (step instanceof AgentStep.Fail failure) {
            charge(task, task.script == null ? 0 : task.script.ending().credits());
            fail(task, failure.errorType(), failure.message());
        } else if (step instanceof AgentStep.Spend spend) {
            charge(task, spend.credits());
            task.show("running", time.millis(), 0);
        } else if (step instanceof AgentStep.Checkpoint checkpoint) {
            websites.checkpoint(task, checkpoint.message(), checkpoint.status());
        }
    }

    private void emit(SandboxTaskState task, AgentStep.Emit emit) {
        Map<String, Object> payload = emit.payload();
        if (payload != null && emit.type().equals("tool_used") && !payload.containsKey("action_id")) {
            payload = new LinkedHashMap<>(payload);
            payload.put("action_id", ids.event());
        }
        if (payload != null && emit.type().equals("plan_update") && settings.form() == WireForm.LIVE) {
            payload = SandboxJson.object("steps", timed(SandboxJson.asList(payload.get("steps"))));
        }
        history.event(task, emit.type(), payload, emit.verboseOnly());
    }

    /** Adds times to plan steps, as in the live form. A done step ends at the time of the read. */
    private List<Object> timed(@Nullable List<Object> steps) {
        List<Object> timed = new ArrayList<>();
        for (Object step : steps == null ? List.of() : steps) {
            Map<String, Object> fields = new LinkedHashMap<>();
            Map<String, Object> given = SandboxJson.asObject(step);
            Object status = given == null ? null : given.get("status");
            if ("done".equals(status)) {
                fields.put("end_at", WireWriter.ReadTime.NOW);
            }
            if ("done".equals(status) || "doing".equals(status)) {
                fields.put("started_at", time.millis());
            }
            if (given != null) {
                fields.putAll(given);
            }
            timed.add(fields);
        }
        return timed;
    }

    private void await(SandboxTaskState task, SandboxTaskState.Waiting waiting, @Nullable Map<String, Object> schema) {
        task.waiting = waiting;
        history.status(
                task,
                "waiting",
                SandboxJson.object(
                        "waiting_for_event_id",
                        waiting.eventId(),
                        "waiting_for_event_type",
                        waiting.type(),
                        "waiting_description",
                        described(waiting) ? waiting.description() : null,
                        "confirm_input_schema",
                        schema));
        observer.stopped(task, "ask", null);
    }

    /** The live service does not describe questions and {@code needConnectMyBrowser}. */
    private boolean described(SandboxTaskState.Waiting waiting) {
        return settings.form() != WireForm.LIVE
                || !(waiting.isQuestion()
                        || waiting.type().equals(SandboxWaitingType.NEED_CONNECT_MY_BROWSER.wireName()));
    }

    private void fail(SandboxTaskState task, String errorType, String message) {
        history.event(task, "error_message", SandboxJson.object("error_type", errorType, "content", message), false);
        end(task, "error");
    }

    /** Charges credits up to the balance, and returns the amount charged. */
    private long charge(SandboxTaskState task, int credits) {
        SandboxAccount account = task.account;
        long charged = Math.min(credits, account.credits);
        account.credits -= charged;
        if (charged > 0) {
            task.credits += (int) charged;
            account.spendings.add(new SandboxAccount.Spending(task.id, (int) -charged, time.seconds(), "cost"));
        }
        return charged;
    }

    private void finish(SandboxTaskState task, TurnEnding ending) {
        if (charge(task, ending.credits()) < ending.credits()) {
            fail(task, "quota_limit", NO_CREDITS);
            return;
        }
        SandboxTaskState.Message next = task.queued.poll();
        if (next != null) {
            begin(task, next);
            return;
        }
        task.backgroundRunning = !ending.background().isZero();
        AgentScript script = task.script;
        Duration lateParts = history.lateParts(task);
        end(task, "stopped");
        int generation = task.generation;
        if (script != null) {
            later(task, generation, lateParts, () -> history.showLateFiles(task));
            follow(task, script);
        }
        later(task, generation, ending.background(), () -> {
            if (task.backgroundRunning) {
                task.backgroundRunning = false;
                history.changed(task);
                if (ending.backgroundResult() != null) {
                    history.said(task, ending.backgroundResult(), "result", List.of(), null);
                }
            }
            if (task.schema == null) {
                observer.stopped(task, "finish", null);
            } else {
                Duration own = ending.structured().delay();
                later(task, generation, own != null ? own : lateParts, () -> extract(task, ending));
            }
        });
    }

    /** Schedules the events after the {@code stopped} of a finished turn. */
    private void follow(SandboxTaskState task, AgentScript script) {
        int generation = task.generation;
        TurnEpilogue epilogue = script.epilogue();
        if (Objects.requireNonNullElse(
                script.traits().eventsAfterStopped(), settings.live().eventsAfterStopped())) {
            later(task, generation, EXPLANATION_AFTER, () -> {
                Map<String, Object> text = SandboxJson.object("content", "A follow-up question could be asked next.");
                history.append(task, "explanation", text, true);
            });
            later(task, generation, SUGGESTION_AFTER, () -> history.append(task, "tool_used", suggestion(), true));
        }
        AgentStep.Say late = epilogue.lateResult();
        if (late != null) {
            later(task, generation, epilogue.lateResultAfter(), () -> {
                history.said(task, late.text(), late.kind(), late.files(), null);
                history.showLateFiles(task);
            });
        }
        cycle(task, generation, epilogue.cycles(), epilogue.cycleTime());
        personWrites(task, epilogue);
    }

    private Map<String, Object> suggestion() {
        return SandboxJson.object(
                "tool", "suggestion",
                "action_id", ids.event(),
                "status", "success",
                "brief", "suggestion",
                "description", "ok",
                "message", SandboxJson.object("action", "suggestion"));
    }

    private void cycle(SandboxTaskState task, int generation, int times, Duration phase) {
        if (times == 0) {
            return;
        }
        later(task, generation, phase, () -> {
            history.passing(task, "running");
            later(task, generation, phase, () -> {
                history.passing(task, "stopped");
                cycle(task, generation, times - 1, phase);
            });
        });
    }

    private void personWrites(SandboxTaskState task, TurnEpilogue epilogue) {
        String text = epilogue.personMessage();
        if (text != null) {
            later(task, task.generation, epilogue.personMessageAfter(), () -> {
                history.asked(task, text, List.of());
                begin(task, new SandboxTaskState.Message(text, 0));
            });
        }
    }

    private void extract(SandboxTaskState task, TurnEnding ending) {
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

    private void end(SandboxTaskState task, String status) {
        end(task, () -> history.status(task, status, null));
    }

    private void end(SandboxTaskState task, Runnable report) {
        task.generation++;
        task.waiting = null;
        report.run();
        task.script = null;
        if (task.status.equals("error")) {
            task.queued.clear();
        }
        task.account.ended(task, settings.tasksKept());
    }

    private void later(SandboxTaskState task, int generation, Duration delay, Runnable action) {
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
