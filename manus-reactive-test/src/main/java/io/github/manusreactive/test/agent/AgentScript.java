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
 * What an agent does in one turn, step by step; immutable. When the steps are through, the task stops with
 * {@code stop_reason: finish}, extracts the structured output if a schema is armed, and charges its credits.
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

    /**
     * A script that does nothing yet.
     *
     * @return the empty script
     */
    public static AgentScript start() {
        return EMPTY;
    }

    /**
     * The common case: works for a while, then gives an answer.
     *
     * @param time how long
     * @param text the answer
     * @return the script
     */
    public static AgentScript answer(Duration time, String text) {
        return EMPTY.run(time).result(text);
    }

    /**
     * Works.
     *
     * @param time how long
     * @return the longer script
     */
    public AgentScript run(Duration time) {
        return step(new AgentStep.Run(time));
    }

    /**
     * Works until the task is stopped.
     *
     * @return the longer script
     */
    public AgentScript runForever() {
        return step(new AgentStep.Forever());
    }

    /**
     * An interim message: {@code delivery_kind: progress}.
     *
     * @param text its content
     * @return the longer script
     */
    public AgentScript progress(String text) {
        return step(new AgentStep.Say(text, "progress", List.of()));
    }

    /**
     * A message without {@code delivery_kind}, as older servers send it.
     *
     * @param text its content
     * @param files attachments
     * @return the longer script
     */
    public AgentScript message(String text, AgentFile... files) {
        return step(new AgentStep.Say(text, null, List.of(files)));
    }

    /**
     * A final answer: {@code delivery_kind: result}.
     *
     * @param text its content
     * @param files attachments
     * @return the longer script
     */
    public AgentScript result(String text, AgentFile... files) {
        return step(new AgentStep.Say(text, "result", List.of(files)));
    }

    /**
     * A {@code status_update} that says what the running agent is at.
     *
     * @param brief short text
     * @return the longer script
     */
    public AgentScript status(String brief) {
        return step(new AgentStep.Status(brief));
    }

    /**
     * A {@code plan_update} whose first step is being done; shown in verbose listings only.
     *
     * @param titles the steps
     * @return the longer script
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

    /**
     * A {@code new_plan_step}; shown in verbose listings only.
     *
     * @param stepId id of the step
     * @param title its title
     * @return the longer script
     */
    public AgentScript planStep(String stepId, String title) {
        return step(new AgentStep.Emit("new_plan_step", Map.of("step_id", stepId, "title", title), true));
    }

    /**
     * A {@code tool_used}; shown in verbose listings only.
     *
     * @param tool name of the tool
     * @param brief what it did
     * @return the longer script
     */
    public AgentScript tool(String tool, String brief) {
        return step(new AgentStep.Emit("tool_used", Map.of("tool", tool, "status", "success", "brief", brief), true));
    }

    /**
     * An {@code explanation}; shown in verbose listings only.
     *
     * @param text its content
     * @return the longer script
     */
    public AgentScript explain(String text) {
        return step(new AgentStep.Emit("explanation", Map.of("content", text), true));
    }

    /**
     * Any event, known or not.
     *
     * @param type its type, which also names the payload field
     * @param payload the payload
     * @return the longer script
     */
    public AgentScript event(String type, Map<String, Object> payload) {
        return step(new AgentStep.Emit(type, Map.copyOf(payload), false));
    }

    /**
     * Asks ({@code messageAskUser}) and waits for a message, then goes on.
     *
     * @param question what is asked
     * @param options suggested answers
     * @return the longer script
     */
    public AgentScript ask(String question, String... options) {
        return step(new AgentStep.Ask("messageAskUser", question, List.of(options), "single", null));
    }

    /**
     * Asks ({@code messageAskUser}) and goes on by the answer.
     *
     * @param question what is asked
     * @param options suggested answers
     * @param onReply the rest of the turn, for an answer
     * @return the longer script
     */
    public AgentScript ask(String question, List<String> options, Function<String, AgentScript> onReply) {
        return step(new AgentStep.Ask("messageAskUser", question, List.copyOf(options), "single", onReply));
    }

    /**
     * Asks through the second kind of question, {@code cascadeAskUser}.
     *
     * @param question what is asked
     * @param options suggested answers, several may be chosen
     * @return the longer script
     */
    public AgentScript askCascade(String question, String... options) {
        return step(new AgentStep.Ask("cascadeAskUser", question, List.of(options), "multiple", null));
    }

    /**
     * Waits for a decision of a documented type, then goes on.
     *
     * @param type kind of decision
     * @return the longer script
     */
    public AgentScript waitFor(SandboxWaitingType type) {
        return step(type.step(null));
    }

    /**
     * Waits for a decision of a documented type and goes on by it.
     *
     * @param type kind of decision
     * @param onDecision the rest of the turn, for the input given; an empty map where a message skipped the decision
     * @return the longer script
     */
    public AgentScript waitFor(SandboxWaitingType type, Function<Map<String, Object>, AgentScript> onDecision) {
        return step(type.step(onDecision));
    }

    /**
     * Waits for a decision of any type, also one that no client knows.
     *
     * @param type kind of decision, as on the wire
     * @param description what is pending
     * @param schema JSON Schema of the input, {@code null} for none
     * @return the longer script
     */
    public AgentScript waitFor(String type, String description, @Nullable Map<String, Object> schema) {
        return step(new AgentStep.Await(type, description, schema, Map.of(), null));
    }

    /**
     * Fails: an {@code error_message}, then status {@code error}. Costs nothing unless {@link #credits} is called after this.
     *
     * @param errorType category, such as {@code quota_limit}
     * @param message text of the error
     * @return the longer script
     */
    public AgentScript error(String errorType, String message) {
        return step(new AgentStep.Fail(errorType, message)).credits(0);
    }

    /**
     * Saves a checkpoint of the task's website.
     *
     * @param message what changed
     * @return the longer script
     */
    public AgentScript checkpoint(String message) {
        return step(new AgentStep.Checkpoint(message, "success"));
    }

    /**
     * Uses credits before the end of the turn, which a task that is read then shows.
     *
     * @param credits how many more, besides those of {@link #credits}
     * @return the longer script
     */
    public AgentScript spend(int credits) {
        return step(new AgentStep.Spend(credits));
    }

    /**
     * What the turn costs, charged at its end.
     *
     * @param credits 10 unless called
     * @return the changed script
     */
    public AgentScript credits(int credits) {
        return with(ending.withCredits(credits));
    }

    /**
     * The structured output, where a schema is armed. Without this call an example is derived from the schema.
     *
     * @param value the object
     * @return the changed script
     */
    public AgentScript structured(Map<String, Object> value) {
        return structured(schema -> value);
    }

    /**
     * The structured output made from the schema that is armed.
     *
     * @param value gives the object
     * @return the changed script
     */
    public AgentScript structured(Function<Map<String, Object>, Map<String, Object>> value) {
        return with(new StructuredAnswer(value, null, ending.structured().delay()));
    }

    /**
     * A failed extraction: {@code success: false} with zero values.
     *
     * @param error the reason
     * @return the changed script
     */
    public AgentScript structuredFailure(String error) {
        return with(new StructuredAnswer(null, error, ending.structured().delay()));
    }

    /**
     * How long after {@code stopped} the structured output appears.
     *
     * @param delay the sandbox's {@code lateParts} unless called
     * @return the changed script
     */
    public AgentScript structuredAfter(Duration delay) {
        return with(new StructuredAnswer(
                ending.structured().value(), ending.structured().error(), delay));
    }

    /**
     * Leaves background jobs running after {@code stopped}: {@code has_running_background_jobs} is true for that time, and
     * only then the end is announced by webhook.
     *
     * @param time how long
     * @return the changed script
     */
    public AgentScript background(Duration time) {
        return with(ending.withBackground(time, ending.backgroundResult()));
    }

    /**
     * Leaves background jobs running that give a further final answer.
     *
     * @param time how long
     * @param result the answer
     * @return the changed script
     */
    public AgentScript background(Duration time, String result) {
        return with(ending.withBackground(time, result));
    }

    /**
     * Leaves {@code has_running_background_jobs} out, as older servers do.
     *
     * @return the changed script
     */
    public AgentScript withoutBackgroundField() {
        return with(ending.withoutBackgroundField());
    }

    /**
     * Goes on for a while after {@code task.stop} before the task is really stopped.
     *
     * @param time how long; at once unless called
     * @return the changed script
     */
    public AgentScript stopTakes(Duration time) {
        return with(ending.withStopTakes(time));
    }

    /**
     * Describes a task that never comes to exist: {@code task.create} returns an id, but every call that names it gets 404, no
     * list shows it and it costs nothing.
     *
     * @return the script; it has no steps
     */
    public static AgentScript ghost() {
        return EMPTY.with(TurnTraits.NONE.asGhost());
    }

    /**
     * Adds a {@code plan_update} whose steps are all done; shown in verbose listings only. In the live form the end of each
     * step is the time of the reading, so every reading shows another payload.
     *
     * @param titles the steps
     * @return the longer script
     */
    public AgentScript planDone(String... titles) {
        List<Object> done = new ArrayList<>();
        for (String title : titles) {
            done.add(Map.of("status", "done", "title", title));
        }
        return step(new AgentStep.Emit("plan_update", Map.of("steps", done), true));
    }

    /**
     * Adds an entry to the history exactly as given: an event without id or time, text instead of an object, and the like.
     *
     * @param entry maps, lists, strings, numbers, booleans
     * @return the longer script
     */
    public AgentScript rawEntry(Object entry) {
        return step(new AgentStep.RawEntry(entry));
    }

    /**
     * Reports {@code waiting} without an event to reply to, and goes on by itself.
     *
     * @param time how long
     * @return the longer script
     */
    public AgentScript passingWait(Duration time) {
        return step(new AgentStep.PassingWait(time));
    }

    /**
     * Is stopped by a person in the web app: a {@code user_stop} event, then {@code stopped} with texts that say so. Later steps
     * are not performed.
     *
     * @return the longer script
     */
    public AgentScript stoppedByPerson() {
        return step(new AgentStep.PersonStop(true));
    }

    /**
     * Is stopped by a person in the web app, which only the texts of {@code stopped} tell.
     *
     * @return the longer script
     */
    public AgentScript stoppedByPersonInWords() {
        return step(new AgentStep.PersonStop(false));
    }

    /**
     * A person continues the task in the web app after its {@code stopped}; the message starts the next turn.
     *
     * @param after how long after {@code stopped}
     * @param text what the person writes
     * @return the changed script
     */
    public AgentScript personWrites(Duration after, String text) {
        return with(epilogue.withPersonMessage(after, text));
    }

    /**
     * Gives a final answer after {@code stopped}, without background jobs that announce it.
     *
     * @param after how long after {@code stopped}
     * @param text its content
     * @param files attachments
     * @return the changed script
     */
    public AgentScript lateResult(Duration after, String text, AgentFile... files) {
        return with(epilogue.withLateResult(after, new AgentStep.Say(text, "result", List.of(files))));
    }

    /**
     * Lets the attachments of the turn's messages appear some time after {@code stopped}.
     *
     * @param after the sandbox's {@code lateParts} unless called
     * @return the changed script
     */
    public AgentScript lateFiles(Duration after) {
        return with(traits.withLateParts(after));
    }

    /**
     * Runs and stops again after {@code stopped}.
     *
     * @param times how many times
     * @param phase length of each running and each stopped phase
     * @return the changed script
     */
    public AgentScript cycles(int times, Duration phase) {
        return with(epilogue.withCycles(times, phase));
    }

    /**
     * Sets how long the task is not found after its creation. Only the script of the first turn decides this.
     *
     * @param time the sandbox's {@code notFoundAfterCreate} unless called
     * @return the changed script
     */
    public AgentScript notFoundFor(Duration time) {
        return with(traits.withNotFoundFor(time));
    }

    /**
     * Lets the task say {@code waiting} before the turn's first status update.
     *
     * @param time the sandbox's {@code earlyWaiting} unless called
     * @return the changed script
     */
    public AgentScript earlyWaiting(Duration time) {
        return with(traits.withEarlyWaiting(time));
    }

    /**
     * Sets how far {@code task.detail} and {@code task.list} lag behind the events of this turn.
     *
     * @param lag the sandbox's {@code detailLag} unless called
     * @return the changed script
     */
    public AgentScript detailLag(Duration lag) {
        return with(traits.withDetailLag(lag));
    }

    /**
     * Sets whether an explanation and a suggestion follow {@code stopped}; shown in verbose listings only.
     *
     * @param follow the sandbox's {@code eventsAfterStopped} unless called
     * @return the changed script
     */
    public AgentScript eventsAfterStopped(boolean follow) {
        return with(traits.withEventsAfterStopped(follow));
    }

    /**
     * The steps in order.
     *
     * @return an unmodifiable list
     */
    public List<AgentStep> steps() {
        return steps;
    }

    /**
     * How the turn ends.
     *
     * @return costs, structured output and background work
     */
    public TurnEnding ending() {
        return ending;
    }

    /**
     * Returns what the script sets for its own task.
     *
     * @return settings that win over the sandbox's
     */
    public TurnTraits traits() {
        return traits;
    }

    /**
     * Returns what happens after the end of the turn.
     *
     * @return late results, cycles and what a person does
     */
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
