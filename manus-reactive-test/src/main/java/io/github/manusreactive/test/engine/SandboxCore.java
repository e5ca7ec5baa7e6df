package io.github.manusreactive.test.engine;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.agent.SandboxAgent;
import io.github.manusreactive.test.fault.FaultPlan;
import io.github.manusreactive.test.journal.CallJournal;
import io.github.manusreactive.test.limit.SandboxLimits;
import io.github.manusreactive.test.webhook.DeliveryFaults;
import io.github.manusreactive.test.webhook.WebhookReceiver;
import java.util.function.Consumer;
import reactor.core.scheduler.Scheduler;

/**
 * Creates and connects the parts of a sandbox.
 *
 * @since 0.1.0
 */
public final class SandboxCore {

    private final SandboxSettings settings;
    private final SandboxAgent firstAgent;
    private final SandboxTime time;
    private final SandboxLimits limits;
    private final FaultPlan faults;
    private final CallJournal journal;
    private final AccountDirectory directory;
    private final SandboxEngine engine;
    private final AgentRunner runner;
    private final FileStorage storage;
    private final OAuthServer oauth;
    private final SandboxWebhookEngine webhooks;
    private final TaskLookup lookup;
    private Consumer<SandboxLimits> firstLimits = changes -> {};

    /**
     * Creates a sandbox without a front end.
     *
     * @param agent the initial agent
     * @param receiver receives webhook deliveries
     * @param cpu scheduler that generates keys and computes signatures
     */
    public SandboxCore(
            SandboxSettings settings, SandboxTime time, SandboxAgent agent, WebhookReceiver receiver, Scheduler cpu) {
        this.settings = settings;
        this.firstAgent = agent;
        this.time = time;
        long seed = settings.seed();
        IdGenerator ids = new IdGenerator(seed);
        limits = new SandboxLimits(seed);
        faults = new FaultPlan(seed);
        journal = new CallJournal(settings.journalSize());
        directory = new AccountDirectory(ids, settings.credits());
        storage = new FileStorage(time, ids, journal);
        oauth = new OAuthServer(time, ids, directory, limits, "default");
        WireWriter writer = new WireWriter(settings.form(), time);
        webhooks = new SandboxWebhookEngine(time, ids, new DeliveryFaults(seed), receiver, cpu, settings, writer);
        engine = new SandboxEngine(
                time, ids, limits, faults, journal, new RequestGate(directory, oauth::byToken), writer);
        lookup = new TaskLookup(directory, time, ids);
        WebsiteApi websites = new WebsiteApi(lookup, time, ids, settings);
        TaskHistory history = new TaskHistory(time, ids, settings, storage::publish);
        runner = new AgentRunner(time, ids, settings, agent, webhooks, history, websites);
        MessageRules rules = new MessageRules(storage::usable);

        new TaskApi(lookup, runner, history, rules, ids, journal, webhooks, time, settings).register(engine.handlers());
        new TaskReads(lookup, time, ids, settings).register(engine.handlers());
        new AccountApi(lookup, time, ids, settings.form()).register(engine.handlers());
        new FileApi(storage, time, ids, settings).register(engine.handlers());
        new SkillApi(storage, time, ids).register(engine.handlers());
        websites.register(engine.handlers());
        webhooks.register(engine.handlers());
        webhooks.registerSlow(engine.slowHandlers());
        UsageApi usage = new UsageApi(directory, settings);
        usage.register(engine.handlers());
        usage.registerSlow(engine.slowHandlers());
        oauth.register(engine.otherPaths());
        RequestReport.register(engine.otherPaths(), journal);
        failMessages();
    }

    private void failMessages() {
        double rate = settings.live().messageFailures();
        if (rate > 0) {
            faults.on(Operation.TASK_LIST_MESSAGES).rate(rate).internalError();
        }
    }

    /**
     * Changes the limits now and after each reset.
     *
     * @param change changes the documented limits
     */
    public void limits(Consumer<SandboxLimits> change) {
        firstLimits = change;
        change.accept(limits);
    }

    /** Restores the initial state. Users keep their keys, tokens and webhooks, and apps stay. */
    public void reset() {
        runner.agent(firstAgent);
        faults.clear();
        failMessages();
        directory.reset();
        storage.reset();
        webhooks.reset();
        firstLimits.accept(limits.reset());
        journal.clear();
    }

    public OAuthServer oauth() {
        return oauth;
    }

    public FileStorage storage() {
        return storage;
    }

    public SandboxWebhookEngine webhooks() {
        return webhooks;
    }

    /**
     * Adds an agent with its own main task to an account.
     *
     * @return the agent's id
     */
    public String addAgent(SandboxAccount account, String nickname) {
        String id = "agt_" + account.taskCount() + "_" + account.userId();
        lookup.mainTask(account, id, nickname);
        return id;
    }

    public SandboxTime time() {
        return time;
    }

    public SandboxLimits limits() {
        return limits;
    }

    public FaultPlan faults() {
        return faults;
    }

    public CallJournal journal() {
        return journal;
    }

    public AccountDirectory directory() {
        return directory;
    }

    public SandboxEngine engine() {
        return engine;
    }

    /** Sets the agent from the next turns on. */
    public void agent(SandboxAgent agent) {
        runner.agent(agent);
    }
}
