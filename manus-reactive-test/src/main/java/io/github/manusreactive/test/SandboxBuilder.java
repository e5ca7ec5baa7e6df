package io.github.manusreactive.test;

import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.agent.SandboxAgent;
import io.github.manusreactive.test.engine.HttpWebhookSender;
import io.github.manusreactive.test.engine.LatencyRange;
import io.github.manusreactive.test.engine.LiveSettings;
import io.github.manusreactive.test.engine.NettyFront;
import io.github.manusreactive.test.engine.SandboxCertificate;
import io.github.manusreactive.test.engine.SandboxCore;
import io.github.manusreactive.test.engine.SandboxSettings;
import io.github.manusreactive.test.engine.SandboxTime;
import io.github.manusreactive.test.engine.StorageFront;
import io.github.manusreactive.test.limit.SandboxLimits;
import io.github.manusreactive.test.webhook.WebhookReceiver;
import io.github.manusreactive.test.wire.WireForm;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;

/**
 * Options of a {@link ManusSandbox}.
 *
 * @since 0.1.0
 */
public final class SandboxBuilder {

    private static final String MEMORY_URL = "https://api.sandbox.invalid";
    private static final Duration NONE = Duration.ZERO;
    private static final Duration NOT_FOUND = Duration.ofSeconds(2);
    private static final Duration FIRST_STATUS = Duration.ofMillis(1200);
    private static final double SOMETIMES = 0.005;
    private static final Duration DETAIL_LAG = Duration.ofSeconds(1);

    private long seed = 1;
    private InetAddress host = NetUtil.LOCALHOST4;
    private int port;
    private int credits = 1_000_000;
    private WireForm form = WireForm.byDefault();
    private boolean steady;
    private boolean tls;
    private @Nullable Path certificateFile;
    private @Nullable Duration unlistedFor;
    private @Nullable Duration unknownFor;
    private @Nullable Duration firstStatusAfter;
    private @Nullable Duration detailLag;
    private @Nullable Boolean eventsAfterStopped;
    private @Nullable Boolean balanceWithoutData;
    private @Nullable Boolean webhookEventIdsReused;
    private Duration earlyWaiting = NONE;
    private Duration lateParts = NONE;
    private @Nullable Double oddEntries;
    private int newTasksPerPage;
    private double messageFailures;
    private final Set<String> ghostProfiles = new LinkedHashSet<>();
    private boolean ghostWithoutProfile;
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
    private Consumer<SandboxLimits> limits = l -> {};
    private @Nullable String apiKey;
    private @Nullable SandboxAgent agent;
    private @Nullable Instant startTime;

    SandboxBuilder() {}

    /**
     * Sets the seed of the random number generator, which decides ids, the calls that a fault rate affects, latencies
     * and phases of windows.
     *
     * @param seed default 1
     */
    public SandboxBuilder seed(long seed) {
        this.seed = seed;
        return this;
    }

    /**
     * Sets the port to listen on.
     *
     * @param port default 0, any free port
     */
    public SandboxBuilder port(int port) {
        this.port = port;
        return this;
    }

    /**
     * Sets the address to listen on. With an address outside of the loopback interface, for example {@code 0.0.0.0} in
     * a container, API and storage share the port, and URLs of files have the host and port of the latest call of the
     * API, so that clients reach both through one mapped port.
     *
     * @param host an IP address, default 127.0.0.1
     * @throws IllegalArgumentException if it is a name
     */
    public SandboxBuilder host(String host) {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(host);
        if (address == null) {
            throw new IllegalArgumentException("host: " + host + " is not an IP address: set for example 0.0.0.0");
        }
        this.host = address;
        return this;
    }

    /**
     * Sets the agent.
     *
     * @param agent selects the script for a prompt
     */
    public SandboxBuilder agent(SandboxAgent agent) {
        this.agent = agent;
        return this;
    }

    /**
     * Sets how long the default agent, which echoes the prompt, works. Ignored if {@link #agent} is set.
     *
     * @param time default 100 ms
     */
    public SandboxBuilder runTime(Duration time) {
        this.runTime = time;
        return this;
    }

    /** Changes the rate limits; by default the documented ones as sliding windows. */
    public SandboxBuilder limits(Consumer<SandboxLimits> change) {
        this.limits = this.limits.andThen(change);
        return this;
    }

    /** Disables the rate limits. */
    public SandboxBuilder noLimits() {
        return limits(SandboxLimits::off);
    }

    /**
     * Sets the balance of every new user.
     *
     * @param credits default one million
     */
    public SandboxBuilder credits(int credits) {
        this.credits = credits;
        return this;
    }

    /**
     * Sets the default user's first API key.
     *
     * @param key generated by default
     */
    public SandboxBuilder apiKey(String key) {
        this.apiKey = key;
        return this;
    }

    /**
     * Sets the form of responses and webhook deliveries. With {@link WireForm#LIVE} the sandbox also behaves like the
     * live service, unless {@link #steady} or a single option overrides it.
     *
     * @param form by default the system property {@value WireForm#PROPERTY}, or {@link WireForm#LIVE} without it
     */
    public SandboxBuilder wireForm(WireForm form) {
        this.form = form;
        return this;
    }

    /**
     * Keeps the form, but disables the behavior of {@link WireForm#LIVE}: tasks can be found at once, every turn
     * starts at once, {@code task.detail} does not lag, nothing follows {@code stopped}, the balance is in {@code
     * data}, and every webhook delivery has its own id. Single options can still be set.
     */
    public SandboxBuilder steady() {
        this.steady = true;
        return this;
    }

    /**
     * Sets how long {@code task.detail}, {@code task.listMessages} and all other calls that name a new task return
     * 404, and how long {@code task.list} does not list it. 15 to 90 seconds have been measured on the live service.
     *
     * @param time default 2 seconds, zero in the documented form
     */
    public SandboxBuilder notFoundAfterCreate(Duration time) {
        return newTasksUnknownFor(time).newTasksUnlistedFor(time);
    }

    /**
     * Sets the time between a message and the {@code running} status update of the turn that it starts. Until then,
     * the {@code stopped} of the previous turn is the newest status update.
     *
     * @param time default 1.2 seconds, zero in the documented form
     */
    public SandboxBuilder firstStatusAfter(Duration time) {
        this.firstStatusAfter = time;
        return this;
    }

    /**
     * Sets how far {@code task.detail} and {@code task.list} lag behind the events.
     *
     * @param lag default 1 second, zero in the documented form
     */
    public SandboxBuilder detailLag(Duration lag) {
        this.detailLag = lag;
        return this;
    }

    /**
     * Sets whether an {@code explanation} and a {@code tool_used} with a suggestion follow {@code stopped}. Verbose
     * listings show them.
     *
     * @param follow default {@code true}, {@code false} in the documented form
     */
    public SandboxBuilder eventsAfterStopped(boolean follow) {
        this.eventsAfterStopped = follow;
        return this;
    }

    /**
     * Sets how long each task reports {@code waiting} before the first status update of a turn, with nothing to reply
     * to.
     *
     * @param time default zero
     */
    public SandboxBuilder earlyWaiting(Duration time) {
        this.earlyWaiting = time;
        return this;
    }

    /**
     * Sets the delay of attachments and structured outputs after {@code stopped}. 12 to 30 seconds have been measured
     * on the live service.
     *
     * @param time default zero
     */
    public SandboxBuilder lateParts(Duration time) {
        this.lateParts = time;
        return this;
    }

    /**
     * Makes some entries of task lists and histories odd: a string instead of an object, an event without id or time,
     * a task without times or with a time as a string, content as parts, an object as a string. The ids and the seed
     * decide which ones. No entry is lost, but pages may have more entries than requested.
     *
     * @param rate share of the entries; by default one in 200 in the live form, unless {@link #steady}
     */
    public SandboxBuilder oddEntries(double rate) {
        this.oddEntries = share("oddEntries", rate);
        return this;
    }

    /**
     * Makes the pages of {@code task.list} shift: before each following page, new tasks from the web app appear at
     * the top, and cursors count entries, so a reader sees entries twice. In the live form each following page
     * repeats the last entry of the previous page anyway, unless {@link #steady}.
     *
     * @param newTasks number of tasks that appear before each following page, default 0
     */
    public SandboxBuilder shiftingPages(int newTasks) {
        if (newTasks < 0) {
            throw new IllegalArgumentException("shiftingPages: " + newTasks + " is negative: set 0 or more tasks");
        }
        this.newTasksPerPage = newTasks;
        return this;
    }

    /**
     * Makes some calls of {@code task.listMessages} fail with 500; the first rule of {@link ManusSandbox#faults()}.
     *
     * @param rate share of the calls, default 0
     */
    public SandboxBuilder messageFailures(double rate) {
        this.messageFailures = share("messageFailures", rate);
        return this;
    }

    /**
     * Sets whether the figures of {@code usage.availableCredits} are next to {@code ok} instead of in {@code data}.
     *
     * @param without default {@code true}, {@code false} in the documented form
     */
    public SandboxBuilder balanceWithoutData(boolean without) {
        this.balanceWithoutData = without;
        return this;
    }

    /**
     * Sets whether all {@code task_stopped} deliveries of a task have the same {@code event_id}.
     *
     * @param reused default {@code true}, {@code false} in the documented form
     */
    public SandboxBuilder webhookEventIdsReused(boolean reused) {
        this.webhookEventIdsReused = reused;
        return this;
    }

    /**
     * Sets profiles that no account may use. {@code task.create} with one of them creates a ghost: it returns the id
     * of a task that is never found or listed and costs nothing. {@link SandboxUser#ghostProfiles} does this for one
     * user, and {@code AgentScript.ghost()} for single prompts.
     *
     * @param profiles for example {@code max}; none by default
     */
    public SandboxBuilder ghostProfiles(String... profiles) {
        ghostProfiles.addAll(List.of(profiles));
        return this;
    }

    /** Makes {@code task.create} without an {@code agent_profile} create a ghost. */
    public SandboxBuilder ghostWithoutProfile() {
        this.ghostWithoutProfile = true;
        return this;
    }

    /**
     * Serves API and storage over TLS, with a self-signed certificate that is created at the start. Needs {@code
     * io.netty:netty-pkitesting} on the class path. See {@link ManusSandbox#certificate()} and {@link
     * ManusSandbox#trust()}.
     */
    public SandboxBuilder tls() {
        this.tls = true;
        return this;
    }

    /**
     * Serves over TLS and writes the certificate to a PEM file.
     *
     * @param file created or replaced at the start
     */
    public SandboxBuilder tls(Path file) {
        this.certificateFile = file;
        return tls();
    }

    /**
     * Sets how long {@code task.list} does not list new tasks.
     *
     * @param time by default that of {@link #notFoundAfterCreate}
     */
    public SandboxBuilder newTasksUnlistedFor(Duration time) {
        this.unlistedFor = time;
        return this;
    }

    /**
     * Sets how long calls that name a new task return 404.
     *
     * @param time by default that of {@link #notFoundAfterCreate}
     */
    public SandboxBuilder newTasksUnknownFor(Duration time) {
        this.unknownFor = time;
        return this;
    }

    /**
     * Sets whether {@code task.list} lists tasks created with {@code hide_in_task_list}; the documentation does not
     * specify it.
     *
     * @param listed default {@code false}
     */
    public SandboxBuilder hiddenTasksListed(boolean listed) {
        this.hiddenTasksListed = listed;
        return this;
    }

    /**
     * Sets whether {@code accept: false} ends the wait for every type, or only for {@code webdevRequestSecrets}.
     *
     * @param cancels default {@code false}
     */
    public SandboxBuilder refusalCancels(boolean cancels) {
        this.refusalCancels = cancels;
        return this;
    }

    /**
     * Sets how long an upload URL is valid.
     *
     * @param life default 3 minutes
     */
    public SandboxBuilder uploadUrlLife(Duration life) {
        this.uploadUrlLife = life;
        return this;
    }

    /**
     * Sets how long a file stays {@code pending} after its upload.
     *
     * @param time default zero
     */
    public SandboxBuilder uploadSettles(Duration time) {
        this.uploadSettles = time;
        return this;
    }

    /**
     * Sets how long a website is {@code publishing}.
     *
     * @param time default 2 seconds
     */
    public SandboxBuilder publishTakes(Duration time) {
        this.publishTakes = time;
        return this;
    }

    /**
     * Limits the number of ended tasks kept per user, for load tests. The tasks that ended first are dropped first.
     *
     * @param tasks unlimited by default
     */
    public SandboxBuilder tasksKept(int tasks) {
        this.tasksKept = tasks;
        return this;
    }

    /**
     * Sets the number of calls that the journal keeps; its counts stay exact.
     *
     * @param calls unlimited by default
     */
    public SandboxBuilder journalSize(int calls) {
        this.journalSize = calls;
        return this;
    }

    /**
     * Sets the network latency of {@link ManusSandbox#transport()} in both directions, uniformly distributed between
     * two bounds.
     */
    public SandboxBuilder latency(Duration min, Duration max) {
        return latency(min, max, min, max);
    }

    /**
     * Sets the network latency of {@link ManusSandbox#transport()} in each direction, uniformly distributed between
     * two bounds; none by default.
     *
     * @param minOut minimum to the server
     * @param maxOut maximum to the server
     * @param minBack minimum back
     * @param maxBack maximum back
     */
    public SandboxBuilder latency(Duration minOut, Duration maxOut, Duration minBack, Duration maxBack) {
        this.minOut = minOut;
        this.maxOut = maxOut;
        this.minBack = minBack;
        this.maxBack = maxBack;
        return this;
    }

    /**
     * Sets the sandbox's time at its start; by default its clock shows the scheduler's own time.
     *
     * @param time for example {@code Instant.parse("2026-11-24T00:00:00Z")}
     */
    public SandboxBuilder startTime(Instant time) {
        this.startTime = time;
        return this;
    }

    /**
     * Starts the sandbox on the loopback interface, in real time. Blocks until it listens.
     *
     * @return the running sandbox, to be closed by the caller
     */
    public ManusSandbox start() {
        return startAsync().toFuture().join();
    }

    /**
     * Starts the sandbox on the loopback interface, in real time.
     *
     * @return the running sandbox, to be closed by the caller
     */
    public Mono<ManusSandbox> startAsync() {
        if (!tls) {
            return listen(null);
        }
        Path file = certificateFile;
        return Mono.fromCallable(() -> {
                    SandboxCertificate certificate = SandboxCertificate.create();
                    if (file != null) {
                        certificate.write(file);
                    }
                    return certificate;
                })
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(this::listen);
    }

    private Mono<ManusSandbox> listen(@Nullable SandboxCertificate certificate) {
        return Mono.defer(() -> {
            Scheduler scheduler = Schedulers.newSingle("manus-sandbox", true);
            HttpWebhookSender sender = new HttpWebhookSender();
            SandboxCore core = core(scheduler, sender, Schedulers.boundedElastic());
            StorageFront storage = new StorageFront(core.storage(), certificate);
            boolean shared = !host.isLoopbackAddress();
            NettyFront api = new NettyFront(core.engine(), core.time(), certificate, shared ? storage : null);
            return api.bind(host.getHostAddress(), port)
                    .flatMap(apiServer -> (shared ? Mono.just(apiServer) : storage.bind())
                            .map(storageServer -> {
                                core.storage().baseUrl(url(storageServer, certificate));
                                return new ManusSandbox(
                                        core,
                                        url(apiServer, certificate),
                                        certificate,
                                        outward(),
                                        homeward(),
                                        List.of(api::closeConnections, storage::closeConnections),
                                        List.of(scheduler::dispose, sender::close),
                                        shared ? List.of(apiServer) : List.of(apiServer, storageServer));
                            })
                            .doOnError(error -> apiServer.dispose()))
                    .doOnError(error -> {
                        scheduler.dispose();
                        sender.close();
                    });
        });
    }

    private static String url(DisposableServer server, @Nullable SandboxCertificate certificate) {
        InetSocketAddress bound = (InetSocketAddress) server.address();
        InetSocketAddress reachable = bound.getAddress().isAnyLocalAddress()
                ? new InetSocketAddress(NetUtil.LOCALHOST4, bound.getPort())
                : bound;
        return (certificate == null ? "http://" : "https://") + NetUtil.toSocketAddressString(reachable);
    }

    /**
     * Creates the sandbox without sockets, in the time of a scheduler.
     *
     * @param scheduler for example {@code VirtualTimeScheduler.create()}
     */
    public ManusSandbox inMemory(Scheduler scheduler) {
        SandboxCore core = core(scheduler, (url, headers, body) -> Mono.empty(), Schedulers.immediate());
        return new ManusSandbox(core, MEMORY_URL, null, outward(), homeward(), List.of(), List.of(), List.of());
    }

    private SandboxCore core(Scheduler scheduler, WebhookReceiver receiver, Scheduler cpu) {
        Duration offset = startTime == null
                ? NONE
                : Duration.ofMillis(startTime.toEpochMilli() - scheduler.now(TimeUnit.MILLISECONDS));
        SandboxSettings settings = new SandboxSettings(
                form,
                liveSettings(),
                seed,
                credits,
                liveOr(unlistedFor, NOT_FOUND),
                liveOr(unknownFor, NOT_FOUND),
                hiddenTasksListed,
                refusalCancels,
                uploadUrlLife,
                uploadSettles,
                publishTakes,
                tasksKept,
                journalSize);
        Duration time = runTime;
        SandboxAgent chosen = agent != null ? agent : prompt -> AgentScript.answer(time, "You asked: " + prompt.text());
        SandboxCore core = new SandboxCore(settings, new SandboxTime(scheduler, offset), chosen, receiver, cpu);
        core.limits(limits);
        core.directory().addKey(core.directory().account(ManusSandbox.DEFAULT_USER), apiKey);
        return core;
    }

    private LiveSettings liveSettings() {
        boolean live = form == WireForm.LIVE && !steady;
        return new LiveSettings(
                liveOr(firstStatusAfter, FIRST_STATUS),
                liveOr(detailLag, DETAIL_LAG),
                Objects.requireNonNullElse(eventsAfterStopped, live),
                earlyWaiting,
                lateParts,
                Objects.requireNonNullElse(oddEntries, live ? SOMETIMES : 0),
                newTasksPerPage,
                live,
                messageFailures,
                Objects.requireNonNullElse(balanceWithoutData, live),
                Objects.requireNonNullElse(webhookEventIdsReused, live),
                Set.copyOf(ghostProfiles),
                ghostWithoutProfile);
    }

    /** Returns the time that was set, or that of the live service in the live form, or zero. */
    private Duration liveOr(@Nullable Duration set, Duration live) {
        return set != null ? set : form == WireForm.LIVE && !steady ? live : NONE;
    }

    private static double share(String option, double rate) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException(option + ": " + rate + " is not a share: set a number from 0 to 1");
        }
        return rate;
    }

    private LatencyRange outward() {
        return new LatencyRange(minOut, maxOut, seed * 31 + 1);
    }

    private LatencyRange homeward() {
        return new LatencyRange(minBack, maxBack, seed * 31 + 2);
    }
}
