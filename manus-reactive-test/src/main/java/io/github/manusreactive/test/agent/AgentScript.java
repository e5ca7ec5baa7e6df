package io.github.manusreactive.test.agent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The steps of an agent in one turn; immutable. After the last step, the task stops with {@code stop_reason: finish},
 * extracts the structured output if the request has a schema, and charges its credits.
 *
 * <pre>{@code
 * AgentScript.start()
 *         .run(Duration.ofSeconds(20))
 *         .progress("Half way")
 *         .ask("Which platform?", "Web", "Mobile")
 *         .run(Duration.ofSeconds(10))
 *         .result("App B fits best.", AgentFile.text("report.txt", "..."));
 * }</pre>
 *
 * @since 0.1.0
 */
public final class AgentScript {

    private static final AgentScript EMPTY =
            new AgentScript(List.of(), TurnEnding.DEFAULT, TurnTraits.NONE, TurnEpilogue.NONE);

    private final List<AgentStep> steps;
    private final TurnEnding ending;
    private final TurnTraits traits;
    private final TurnEpilogue epilogue;

    private AgentScript(List<AgentStep> steps, TurnEnding ending, TurnTraits traits, TurnEpilogue epilogue) {
        this.steps = steps;
        this.ending = ending;
        this.traits = traits;
        this.epilogue = epilogue;
    }

    /** Creates a script without steps. */
    public static AgentScript start() {
        return EMPTY;
    }

    /** Creates a script that works for a while, then answers. */
    public static AgentScript answer(Duration time, String text) {
        return EMPTY.run(time).result(text);
    }

    /** Works for a while. */
    public AgentScript run(Duration time) {
        return step(new AgentStep.Run(time));
    }

    /** Works until the task is stopped. */
    public AgentScript runForever() {
        return step(new AgentStep.Forever());
    }

    /** Sends an interim message: {@code delivery_kind: progress}. */
    public AgentScript progress(String text) {
        return step(new AgentStep.Say(text, "progress", List.of()));
    }

    /** Sends a message without {@code delivery_kind}, like older servers. */
    public AgentScript message(String text, AgentFile... files) {
        return step(new AgentStep.Say(text, null, List.of(files)));
    }

    /** Sends a final answer: {@code delivery_kind: result}. */
    public AgentScript result(String text, AgentFile... files) {
        return step(new AgentStep.Say(text, "result", List.of(files)));
    }

    /** Adds a {@code status_update} with the current activity of the running agent. */
    public AgentScript status(String brief) {
        return step(new AgentStep.Status(brief));
    }

    /**
     * Adds a {@code plan_update} whose first step is in progress; shown in verbose listings only.
     *
     * @param titles titles of the steps
     */
    public AgentScript plan(String... titles) {
        List<Object> planned = new ArrayList<>();
        for (int i = 0; i < titles.length; i++) {
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("status", i == 0 ? "doing" : "todo");
            entry.put("title", titles[i]);
            planned.add(entry);
        }
        return step(new AgentStep.Emit("plan_update", Map.of("steps", planned), true));
    }

    /** Adds a {@code new_plan_step}; shown in verbose listings only. */
    public AgentScript planStep(String stepId, String title) {
        return step(new AgentStep.Emit("new_plan_step", Map.of("step_id", stepId, "title", title), true));
    }

    /**
     * Adds a {@code tool_used}; shown in verbose listings only.
     *
     * @param brief short description of the action
     */
    public AgentScript tool(String tool, String brief) {
        return step(new AgentStep.Emit("tool_used", Map.of("tool", tool, "status", "success", "brief", brief), true));
    }

    /** Adds an {@code explanation}; shown in verbose listings only. */
    public AgentScript explain(String text) {
        return step(new AgentStep.Emit("explanation", Map.of("content", text), true));
    }

    /**
     * Adds an event of any type.
     *
     * @param type its type, also the name of the payload field
     */
    public AgentScript event(String type, Map<String, Object> payload) {
        return step(new AgentStep.Emit(type, Map.copyOf(payload), false));
    }

    /**
     * Asks ({@code messageAskUser}), waits for a message, then continues.
     *
     * @param options suggested answers
     */
    public AgentScript ask(String question, String... options) {
        return step(new AgentStep.Ask("messageAskUser", question, List.of(options), "single", null));
    }

    /**
     * Asks ({@code messageAskUser}) and continues depending on the answer.
     *
     * @param options suggested answers
     * @param onReply returns the rest of the turn for an answer
     */
    public AgentScript ask(String question, List<String> options, Function<String, AgentScript> onReply) {
        return step(new AgentStep.Ask("messageAskUser", question, List.copyOf(options), "single", onReply));
    }

    /**
     * Asks the second kind of question, {@code cascadeAskUser}.
     *
     * @param options suggested answers; several may be selected
     */
    public AgentScript askCascade(String question, String... options) {
        return step(new AgentStep.Ask("cascadeAskUser", question, List.of(options), "multiple", null));
    }

    /** Waits for a decision of a documented type, then continues. */
    public AgentScript waitFor(SandboxWaitingType type) {
        return step(type.step(null));
    }

    /**
     * Waits for a decision of a documented type and continues depending on it.
     *
     * @param onDecision returns the rest of the turn for the input; the map is empty if a message skipped the
     *     decision
     */
    public AgentScript waitFor(SandboxWaitingType type, Function<Map<String, Object>, AgentScript> onDecision) {
        return step(type.step(onDecision));
    }

    /**
     * Waits for a decision of any type, including types that no client knows.
     *
     * @param type type of the decision in JSON
     * @param description description of the pending action
     * @param schema JSON Schema of the input, {@code null} for none
     */
    public AgentScript waitFor(String type, String description, @Nullable Map<String, Object> schema) {
        return step(new AgentStep.Await(type, description, schema, Map.of(), null));
    }

    /**
     * Fails with an {@code error_message}, then status {@code error}. Costs nothing unless {@link #credits} is called
     * after this.
     *
     * @param errorType category, for example {@code quota_limit}
     */
    public AgentScript error(String errorType, String message) {
        return step(new AgentStep.Fail(errorType, message)).credits(0);
    }

    /** Saves a checkpoint of the task's website. */
    public AgentScript checkpoint(String message) {
        return step(new AgentStep.Checkpoint(message, "success"));
    }

    /**
     * Uses credits before the end of the turn, so that reads of the running task show them.
     *
     * @param credits number of credits, in addition to {@link #credits}
     */
    public AgentScript spend(int credits) {
        return step(new AgentStep.Spend(credits));
    }

    /**
     * Sets the cost of the turn, charged at its end.
     *
     * @param credits default 10
     */
    public AgentScript credits(int credits) {
        return with(ending.withCredits(credits));
    }

    /**
     * Sets the structured output, which is sent if the request has a schema. By default an example is derived from
     * the schema.
     */
    public AgentScript structured(Map<String, Object> value) {
        return structured(schema -> value);
    }

    /** Sets the structured output as a function of the schema. */
    public AgentScript structured(Function<Map<String, Object>, Map<String, Object>> value) {
        return with(new StructuredAnswer(value, null, ending.structured().delay()));
    }

    /**
     * Sets a failed extraction: {@code success: false} with zero values.
     *
     * @param error the reason
     */
    public AgentScript structuredFailure(String error) {
        return with(new StructuredAnswer(null, error, ending.structured().delay()));
    }

    /**
     * Sets the delay of the structured output after {@code stopped}.
     *
     * @param delay by default the sandbox's {@code lateParts}
     */
    public AgentScript structuredAfter(Duration delay) {
        return with(new StructuredAnswer(
                ending.structured().value(), ending.structured().error(), delay));
    }

    /**
     * Keeps background jobs running after {@code stopped}: {@code has_running_background_jobs} is true for that time,
     * and the webhook announces the end only after it.
     */
    public AgentScript background(Duration time) {
        return with(ending.withBackground(time, ending.backgroundResult()));
    }

    /** Keeps background jobs running that send a further final answer. */
    public AgentScript background(Duration time, String result) {
        return with(ending.withBackground(time, result));
    }

    /** Omits {@code has_running_background_jobs}, like older servers. */
    public AgentScript withoutBackgroundField() {
        return with(ending.withoutBackgroundField());
    }

    /**
     * Keeps the task running for a while after {@code task.stop}.
     *
     * @param time default zero
     */
    public AgentScript stopTakes(Duration time) {
        return with(ending.withStopTakes(time));
    }

    /**
     * Creates an empty script of a task that never appears: {@code task.create} returns an id, but every call that
     * names it returns 404, no list shows it, and it costs nothing.
     */
    public static AgentScript ghost() {
        return EMPTY.with(TurnTraits.NONE.asGhost());
    }

    /**
     * Adds a {@code plan_update} whose steps are all done; shown in verbose listings only. In the live form the end
     * of each step is the time of the read, so every read shows another payload.
     *
     * @param titles titles of the steps
     */
    public AgentScript planDone(String... titles) {
        List<Object> done = new ArrayList<>();
        for (String title : titles) {
            done.add(Map.of("status", "done", "title", title));
        }
        return step(new AgentStep.Emit("plan_update", Map.of("steps", done), true));
    }

    /**
     * Adds an entry to the history unchanged: for example an event without id or time, or a string instead of an
     * object.
     *
     * @param entry maps, lists, strings, numbers, booleans
     */
    public AgentScript rawEntry(Object entry) {
        return step(new AgentStep.RawEntry(entry));
    }

    /** Reports {@code waiting} without an event to reply to, then continues. */
    public AgentScript passingWait(Duration time) {
        return step(new AgentStep.PassingWait(time));
    }

    /**
     * Is stopped by a user in the web app: a {@code user_stop} event, then {@code stopped} with texts that say so.
     * Later steps are not performed.
     */
    public AgentScript stoppedByPerson() {
        return step(new AgentStep.PersonStop(true));
    }

    /** Is stopped by a user in the web app, which only the texts of {@code stopped} show. */
    public AgentScript stoppedByPersonInWords() {
        return step(new AgentStep.PersonStop(false));
    }

    /**
     * Lets a user continue the task in the web app after its {@code stopped}; the message starts the next turn.
     *
     * @param after delay after {@code stopped}
     * @param text the user's message
     */
    public AgentScript personWrites(Duration after, String text) {
        return with(epilogue.withPersonMessage(after, text));
    }

    /**
     * Sends a final answer after {@code stopped}, without background jobs that announce it.
     *
     * @param after delay after {@code stopped}
     */
    public AgentScript lateResult(Duration after, String text, AgentFile... files) {
        return with(epilogue.withLateResult(after, new AgentStep.Say(text, "result", List.of(files))));
    }

    /**
     * Sets the delay of the attachments of the turn's messages after {@code stopped}.
     *
     * @param after by default the sandbox's {@code lateParts}
     */
    public AgentScript lateFiles(Duration after) {
        return with(traits.withLateParts(after));
    }

    /**
     * Runs and stops again after {@code stopped}.
     *
     * @param times number of cycles
     * @param phase length of each running and each stopped phase
     */
    public AgentScript cycles(int times, Duration phase) {
        return with(epilogue.withCycles(times, phase));
    }

    /**
     * Sets how long the task is not found after its creation. Only the script of the first turn sets this.
     *
     * @param time by default the sandbox's {@code notFoundAfterCreate}
     */
    public AgentScript notFoundFor(Duration time) {
        return with(traits.withNotFoundFor(time));
    }

    /**
     * Sets how long the task reports {@code waiting} before the turn's first status update.
     *
     * @param time by default the sandbox's {@code earlyWaiting}
     */
    public AgentScript earlyWaiting(Duration time) {
        return with(traits.withEarlyWaiting(time));
    }

    /**
     * Sets how far {@code task.detail} and {@code task.list} lag behind the events of this turn.
     *
     * @param lag by default the sandbox's {@code detailLag}
     */
    public AgentScript detailLag(Duration lag) {
        return with(traits.withDetailLag(lag));
    }

    /**
     * Sets whether an explanation and a suggestion follow {@code stopped}; shown in verbose listings only.
     *
     * @param follow by default the sandbox's {@code eventsAfterStopped}
     */
    public AgentScript eventsAfterStopped(boolean follow) {
        return with(traits.withEventsAfterStopped(follow));
    }

    /** Returns the steps in order as an unmodifiable list. */
    public List<AgentStep> steps() {
        return steps;
    }

    /** Returns the costs, structured output and background jobs of the turn. */
    public TurnEnding ending() {
        return ending;
    }

    /** Returns the script's own settings, which override those of the sandbox. */
    public TurnTraits traits() {
        return traits;
    }

    /** Returns the events after the end of the turn: late results, cycles and messages of a user. */
    public TurnEpilogue epilogue() {
        return epilogue;
    }

    private AgentScript with(StructuredAnswer structured) {
        return with(ending.withStructured(structured));
    }

    private AgentScript with(TurnEnding changed) {
        return new AgentScript(steps, changed, traits, epilogue);
    }

    private AgentScript with(TurnTraits changed) {
        return new AgentScript(steps, ending, changed, epilogue);
    }

    private AgentScript with(TurnEpilogue changed) {
        return new AgentScript(steps, ending, traits, changed);
    }

    private AgentScript step(AgentStep step) {
        AgentStep[] longer = Arrays.copyOf(steps.toArray(new AgentStep[0]), steps.size() + 1);
        longer[steps.size()] = step;
        return new AgentScript(List.of(longer), ending, traits, epilogue);
    }
}
