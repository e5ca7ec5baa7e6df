package io.github.manusreactive.test.engine;

import io.github.manusreactive.test.agent.Agent;
import io.github.manusreactive.test.fault.Faults;
import io.github.manusreactive.test.journal.Journal;
import io.github.manusreactive.test.limit.Limits;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts the parts together. */
public final class SandboxCore {

    private final SandboxTime time;
    private final Limits limits;
    private final Faults faults;
    private final Journal journal;
    private final Directory directory;
    private final SandboxEngine engine;
    private final AgentRunner runner;

    /**
     * A sandbox without a front end.
     *
     * @param settings what it is started with
     * @param time its clock and timer
     * @param agent decides what agents do
     */
    public SandboxCore(SandboxSettings settings, SandboxTime time, Agent agent) {
        this.time = time;
        Ids ids = new Ids(settings.seed());
        limits = new Limits(settings.seed());
        faults = new Faults(settings.seed());
        journal = new Journal(settings.journalSize());
        directory = new Directory(ids, settings.credits());
        Gate gate = new Gate(directory, token -> {
            throw ApiError.unauthenticated("bearer token is invalid or revoked");
        });
        engine = new SandboxEngine(time, ids, limits, faults, journal, gate);
        TaskObserver observer = new TaskObserver() {
            @Override
            public void created(TaskState task) {}

            @Override
            public void stopped(TaskState task, String reason, @Nullable Map<String, Object> structuredOutput) {}
        };
        runner = new AgentRunner(
                time, ids, settings, agent, observer, (task, file) -> "", (task, message, status) -> {});
        TaskLookup lookup = new TaskLookup(directory, time, ids, settings.unknownFor());
        MessageRules rules = new MessageRules((account, file) -> false);
        new TaskApi(lookup, runner, rules, ids, journal, observer).register(engine.handlers());
        new TaskReads(lookup, time, settings).register(engine.handlers());
        new AccountApi().register(engine.handlers());
    }

    /**
     * The clock and timer.
     *
     * @return as given
     */
    public SandboxTime time() {
        return time;
    }

    /**
     * The rate limits.
     *
     * @return live
     */
    public Limits limits() {
        return limits;
    }

    /**
     * The faults.
     *
     * @return live
     */
    public Faults faults() {
        return faults;
    }

    /**
     * The record of calls.
     *
     * @return live
     */
    public Journal journal() {
        return journal;
    }

    /**
     * The users.
     *
     * @return live
     */
    public Directory directory() {
        return directory;
    }

    /**
     * What serves requests.
     *
     * @return the engine
     */
    public SandboxEngine engine() {
        return engine;
    }

    /**
     * Changes what agents do from their next turn on.
     *
     * @param agent decides
     */
    public void agent(Agent agent) {
        runner.agent(agent);
    }
}
