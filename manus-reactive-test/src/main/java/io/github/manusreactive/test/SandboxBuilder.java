package io.github.manusreactive.test;

import io.github.manusreactive.test.agent.Agent;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.engine.HttpWebhookSender;
import io.github.manusreactive.test.engine.Latency;
import io.github.manusreactive.test.engine.NettyFront;
import io.github.manusreactive.test.engine.SandboxCore;
import io.github.manusreactive.test.engine.SandboxSettings;
import io.github.manusreactive.test.engine.SandboxTime;
import io.github.manusreactive.test.engine.StorageFront;
import io.github.manusreactive.test.limit.Limits;
import io.github.manusreactive.test.webhook.WebhookReceiver;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;

/** Options of a {@link ManusSandbox}; see there for what it is without any. */
public final class SandboxBuilder {

    private static final String MEMORY_URL = "https://api.sandbox.invalid";
    private static final Duration NONE = Duration.ZERO;

    private long seed = 1;
    private int port;
    private int credits = 1_000_000;
    private Duration unlistedFor = NONE;
    private Duration unknownFor = NONE;
    private boolean hiddenTasksListed;
    private boolean refusalCancels;
    private Duration uploadUrlLife = Duration.ofMinutes(3);
    private Duration uploadSettles = NONE;
    private Duration publishTakes = Duration.ofSeconds(2);
    private int tasksKept = Integer.MAX_VALUE;
    private int journalSize = Integer.MAX_VALUE;
    private Duration runTime = Duration.ofMillis(100);
    private Duration minOut = NONE;
    private Duration maxOut = NONE;
    private Duration minBack = NONE;
    private Duration maxBack = NONE;
    private Consumer<Limits> limits = l -> {};
    private @Nullable String apiKey;
    private @Nullable Agent agent;
    private @Nullable Instant startTime;

    SandboxBuilder() {}

    /**
     * Decides everything that looks like chance: ids, which calls a rate of faults strikes, latencies, phases of windows.
     *
     * @param seed 1 unless called
     * @return this
     */
    public SandboxBuilder seed(long seed) {
        this.seed = seed;
        return this;
    }

    /**
     * The port to listen on.
     *
     * @param port 0, any free one, unless called
     * @return this
     */
    public SandboxBuilder port(int port) {
        this.port = port;
        return this;
    }

    /**
     * What agents do.
     *
     * @param agent chooses a script for a prompt
     * @return this
     */
    public SandboxBuilder agent(Agent agent) {
        this.agent = agent;
        return this;
    }

    /**
     * How long the agents work that answer with an echo of the prompt, where no {@link #agent} is given.
     *
     * @param time 100 ms unless called
     * @return this
     */
    public SandboxBuilder runTime(Duration time) {
        this.runTime = time;
        return this;
    }

    /**
     * Changes the rate limits; the documented ones as sliding windows unless called.
     *
     * @param change applied to them before the first call
     * @return this
     */
    public SandboxBuilder limits(Consumer<Limits> change) {
        this.limits = this.limits.andThen(change);
        return this;
    }

    /**
     * Switches the rate limits off.
     *
     * @return this
     */
    public SandboxBuilder noLimits() {
        return limits(Limits::off);
    }

    /**
     * The balance of every new user.
     *
     * @param credits a million unless called
     * @return this
     */
    public SandboxBuilder credits(int credits) {
        this.credits = credits;
        return this;
    }

    /**
     * The default user's first API key.
     *
     * @param key a generated one unless called
     * @return this
     */
    public SandboxBuilder apiKey(String key) {
        this.apiKey = key;
        return this;
    }

    /**
     * How long new tasks stay out of {@code task.list}.
     *
     * @param time not at all unless called
     * @return this
     */
    public SandboxBuilder newTasksUnlistedFor(Duration time) {
        this.unlistedFor = time;
        return this;
    }

    /**
     * How long calls that name a new task answer 404.
     *
     * @param time not at all unless called
     * @return this
     */
    public SandboxBuilder newTasksUnknownFor(Duration time) {
        this.unknownFor = time;
        return this;
    }

    /**
     * Whether {@code task.list} shows tasks created with {@code hide_in_task_list}; the documentation leaves that open.
     *
     * @param listed false unless called
     * @return this
     */
    public SandboxBuilder hiddenTasksListed(boolean listed) {
        this.hiddenTasksListed = listed;
        return this;
    }

    /**
     * Whether {@code accept: false} ends the waiting for every type, or for {@code webdevRequestSecrets} only.
     *
     * @param cancels false unless called
     * @return this
     */
    public SandboxBuilder refusalCancels(boolean cancels) {
        this.refusalCancels = cancels;
        return this;
    }

    /**
     * How long an upload URL works.
     *
     * @param life 3 minutes unless called
     * @return this
     */
    public SandboxBuilder uploadUrlLife(Duration life) {
        this.uploadUrlLife = life;
        return this;
    }

    /**
     * How long a file stays {@code pending} after its bytes came in.
     *
     * @param time not at all unless called
     * @return this
     */
    public SandboxBuilder uploadSettles(Duration time) {
        this.uploadSettles = time;
        return this;
    }

    /**
     * How long a website is {@code publishing}.
     *
     * @param time 2 seconds unless called
     * @return this
     */
    public SandboxBuilder publishTakes(Duration time) {
        this.publishTakes = time;
        return this;
    }

    /**
     * Forgets ended tasks beyond a number per user, the ones that ended first going first: for load tests.
     *
     * @param tasks all are kept unless called
     * @return this
     */
    public SandboxBuilder tasksKept(int tasks) {
        this.tasksKept = tasks;
        return this;
    }

    /**
     * How many calls the journal keeps; its counts stay exact.
     *
     * @param calls all unless called
     * @return this
     */
    public SandboxBuilder journalSize(int calls) {
        this.journalSize = calls;
        return this;
    }

    /**
     * Network latency of {@link ManusSandbox#transport()}, the same in both directions: evenly spread between two bounds.
     *
     * @param min shortest
     * @param max longest
     * @return this
     */
    public SandboxBuilder latency(Duration min, Duration max) {
        return latency(min, max, min, max);
    }

    /**
     * Network latency of {@link ManusSandbox#transport()}, evenly spread between two bounds in each direction; none unless
     * called.
     *
     * @param minOut shortest way to the server
     * @param maxOut longest way to the server
     * @param minBack shortest way back
     * @param maxBack longest way back
     * @return this
     */
    public SandboxBuilder latency(Duration minOut, Duration maxOut, Duration minBack, Duration maxBack) {
        this.minOut = minOut;
        this.maxOut = maxOut;
        this.minBack = minBack;
        this.maxBack = maxBack;
        return this;
    }

    /**
     * The sandbox's time at its start; unless called its clock shows the scheduler's own time.
     *
     * @param time such as {@code Instant.parse("2026-11-24T00:00:00Z")}
     * @return this
     */
    public SandboxBuilder startTime(Instant time) {
        this.startTime = time;
        return this;
    }

    /**
     * Starts the sandbox on the loopback interface, in real time. Waits until it listens; a test's own thread may do that.
     *
     * @return the running sandbox; close it
     */
    public ManusSandbox start() {
        return startAsync().toFuture().join();
    }

    /**
     * Starts the sandbox on the loopback interface, in real time.
     *
     * @return the running sandbox; close it
     */
    public Mono<ManusSandbox> startAsync() {
        return Mono.defer(() -> {
            Scheduler scheduler = Schedulers.newSingle("manus-sandbox", true);
            HttpWebhookSender sender = new HttpWebhookSender();
            SandboxCore core = core(scheduler, sender, Schedulers.boundedElastic());
            NettyFront api = new NettyFront(core.engine(), core.time());
            StorageFront storage = new StorageFront(core.storage());
            return api.bind(port)
                    .flatMap(apiServer -> storage.bind()
                            .map(storageServer -> {
                                core.storage().baseUrl(url(storageServer));
                                return new ManusSandbox(
                                        core,
                                        url(apiServer),
                                        outward(),
                                        homeward(),
                                        List.of(api::closeConnections, storage::closeConnections),
                                        List.of(scheduler::dispose, sender::close),
                                        List.of(apiServer, storageServer));
                            })
                            .doOnError(error -> apiServer.dispose()))
                    .doOnError(error -> {
                        scheduler.dispose();
                        sender.close();
                    });
        });
    }

    private static String url(DisposableServer server) {
        return "http://" + server.host() + ":" + server.port();
    }

    /**
     * Makes the sandbox without sockets, in the time of a scheduler.
     *
     * @param scheduler such as {@code VirtualTimeScheduler.create()}
     * @return the sandbox
     */
    public ManusSandbox inMemory(Scheduler scheduler) {
        SandboxCore core = core(scheduler, (url, headers, body) -> Mono.empty(), Schedulers.immediate());
        return new ManusSandbox(core, MEMORY_URL, outward(), homeward(), List.of(), List.of(), List.of());
    }

    private SandboxCore core(Scheduler scheduler, WebhookReceiver receiver, Scheduler cpu) {
        Duration offset = startTime == null
                ? NONE
                : Duration.ofMillis(startTime.toEpochMilli() - scheduler.now(TimeUnit.MILLISECONDS));
        SandboxSettings settings = new SandboxSettings(
                seed,
                credits,
                unlistedFor,
                unknownFor,
                hiddenTasksListed,
                refusalCancels,
                uploadUrlLife,
                uploadSettles,
                publishTakes,
                tasksKept,
                journalSize);
        Duration time = runTime;
        Agent chosen = agent != null ? agent : prompt -> AgentScript.answer(time, "You asked: " + prompt.text());
        SandboxCore core = new SandboxCore(settings, new SandboxTime(scheduler, offset), chosen, receiver, cpu);
        core.limits(limits);
        core.directory().addKey(core.directory().account(ManusSandbox.DEFAULT_USER), apiKey);
        return core;
    }

    private Latency outward() {
        return new Latency(minOut, maxOut, seed * 31 + 1);
    }

    private Latency homeward() {
        return new Latency(minBack, maxBack, seed * 31 + 2);
    }
}
