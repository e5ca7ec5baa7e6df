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
 * Options of a {@link ManusSandbox}; see there for what it is without any.
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
    public SandboxBuilder agent(SandboxAgent agent) {
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
    public SandboxBuilder limits(Consumer<SandboxLimits> change) {
        this.limits = this.limits.andThen(change);
        return this;
    }

    /**
     * Switches the rate limits off.
     *
     * @return this
     */
    public SandboxBuilder noLimits() {
        return limits(SandboxLimits::off);
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
     * Sets the form of responses and webhook deliveries. With {@link WireForm#LIVE} the sandbox also behaves as the live service
     * does, unless {@link #steady} or the single options say otherwise.
     *
     * @param form the system property {@value WireForm#PROPERTY} decides unless called, and {@link WireForm#LIVE} without it
     * @return this
     */
    public SandboxBuilder wireForm(WireForm form) {
        this.form = form;
        return this;
    }

    /**
     * Keeps the form, but switches off the behavior that comes with {@link WireForm#LIVE}: tasks can be found at once, every
     * turn starts at once, {@code task.detail} does not lag, nothing follows {@code stopped}, the balance stands in
     * {@code data}, and every webhook delivery has an id of its own. Single options can be set besides.
     *
     * @return this
     */
    public SandboxBuilder steady() {
        this.steady = true;
        return this;
    }

    /**
     * Sets how long {@code task.detail}, {@code task.listMessages} and all other calls that name a new task answer 404, and how
     * long {@code task.list} does not show it. 15 to 90 seconds have been measured on the live service.
     *
     * @param time 2 seconds unless called, nothing in the documented form
     * @return this
     */
    public SandboxBuilder notFoundAfterCreate(Duration time) {
        return newTasksUnknownFor(time).newTasksUnlistedFor(time);
    }

    /**
     * Sets the time between a message and the {@code running} status update of the turn that it starts. The {@code stopped} of
     * the turn before is the newest status update until then.
     *
     * @param time 1.2 seconds unless called, nothing in the documented form
     * @return this
     */
    public SandboxBuilder firstStatusAfter(Duration time) {
        this.firstStatusAfter = time;
        return this;
    }

    /**
     * Sets how far {@code task.detail} and {@code task.list} lag behind the events.
     *
     * @param lag 1 second unless called, nothing in the documented form
     * @return this
     */
    public SandboxBuilder detailLag(Duration lag) {
        this.detailLag = lag;
        return this;
    }

    /**
     * Sets whether an {@code explanation} and a {@code tool_used} with a suggestion follow {@code stopped}. Verbose listings
     * show them.
     *
     * @param follow true unless called, false in the documented form
     * @return this
     */
    public SandboxBuilder eventsAfterStopped(boolean follow) {
        this.eventsAfterStopped = follow;
        return this;
    }

    /**
     * Lets each task say {@code waiting} for a while before the first status update of a turn, with nothing to reply to.
     *
     * @param time not at all unless called
     * @return this
     */
    public SandboxBuilder earlyWaiting(Duration time) {
        this.earlyWaiting = time;
        return this;
    }

    /**
     * Lets attachments and structured outputs appear some time after {@code stopped}. 12 to 30 seconds have been measured on
     * the live service.
     *
     * @param time at once unless called
     * @return this
     */
    public SandboxBuilder lateParts(Duration time) {
        this.lateParts = time;
        return this;
    }

    /**
     * Makes some entries of task lists and histories odd: a text where an object belongs, an event without id or time, a task
     * without times or with a time as text, content as parts, an object as text. Which ones depends on the ids and the seed.
     * No answer is lost, but pages may have more entries than asked for.
     *
     * @param rate share of the entries; by default one in 200 in the live form, unless {@link #steady}
     * @return this
     */
    public SandboxBuilder oddEntries(double rate) {
        this.oddEntries = share("oddEntries", rate);
        return this;
    }

    /**
     * Lets the pages of {@code task.list} shift further: before each following page some tasks appear at the top, begun by a
     * person in the web app, and cursors count entries. A reader sees entries twice. In the live form each following page repeats
     * the last entry of the page before anyway, unless {@link #steady}.
     *
     * @param newTasks how many tasks appear before each following page, 0 unless called
     * @return this
     */
    public SandboxBuilder shiftingPages(int newTasks) {
        if (newTasks < 0) {
            throw new IllegalArgumentException("shiftingPages: " + newTasks + " is negative: set 0 or more tasks");
        }
        this.newTasksPerPage = newTasks;
        return this;
    }

    /**
     * Lets {@code task.listMessages} fail with 500 now and then; a rule of {@link ManusSandbox#faults()} that is there from the
     * start.
     *
     * @param rate share of the calls, 0 unless called
     * @return this
     */
    public SandboxBuilder messageFailures(double rate) {
        this.messageFailures = share("messageFailures", rate);
        return this;
    }

    /**
     * Sets whether the figures of {@code usage.availableCredits} stand beside {@code ok} instead of in {@code data}.
     *
     * @param without true unless called, false in the documented form
     * @return this
     */
    public SandboxBuilder balanceWithoutData(boolean without) {
        this.balanceWithoutData = without;
        return this;
    }

    /**
     * Sets whether all {@code task_stopped} deliveries of a task have the same {@code event_id}.
     *
     * @param reused true unless called, false in the documented form
     * @return this
     */
    public SandboxBuilder webhookEventIdsReused(boolean reused) {
        this.webhookEventIdsReused = reused;
        return this;
    }

    /**
     * Names profiles that no account may use. {@code task.create} with one of them makes a ghost: a success with the id of a
     * task that is never found, in no list, and costs nothing. {@link SandboxUser#ghostProfiles} does so for one user, and
     * {@code AgentScript.ghost()} for single prompts.
     *
     * @param profiles for example {@code max}; none unless called
     * @return this
     */
    public SandboxBuilder ghostProfiles(String... profiles) {
        ghostProfiles.addAll(List.of(profiles));
        return this;
    }

    /**
     * Lets {@code task.create} without an {@code agent_profile} make a ghost.
     *
     * @return this
     */
    public SandboxBuilder ghostWithoutProfile() {
        this.ghostWithoutProfile = true;
        return this;
    }

    /**
     * Serves API and storage over TLS, with a self-signed certificate that is made at the start. Needs
     * {@code io.netty:netty-pkitesting} on the class path. See {@link ManusSandbox#certificate()} and
     * {@link ManusSandbox#trust()}.
     *
     * @return this
     */
    public SandboxBuilder tls() {
        this.tls = true;
        return this;
    }

    /**
     * Serves over TLS and writes the certificate to a PEM file, for clients that take a file.
     *
     * @param file created at the start, or replaced
     * @return this
     */
    public SandboxBuilder tls(Path file) {
        this.certificateFile = file;
        return tls();
    }

    /**
     * How long new tasks stay out of {@code task.list}.
     *
     * @param time as {@link #notFoundAfterCreate} says unless called
     * @return this
     */
    public SandboxBuilder newTasksUnlistedFor(Duration time) {
        this.unlistedFor = time;
        return this;
    }

    /**
     * How long calls that name a new task answer 404.
     *
     * @param time as {@link #notFoundAfterCreate} says unless called
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
            NettyFront api = new NettyFront(core.engine(), core.time(), certificate);
            StorageFront storage = new StorageFront(core.storage(), certificate);
            return api.bind(port)
                    .flatMap(apiServer -> storage.bind()
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
                                        List.of(apiServer, storageServer));
                            })
                            .doOnError(error -> apiServer.dispose()))
                    .doOnError(error -> {
                        scheduler.dispose();
                        sender.close();
                    });
        });
    }

    private static String url(DisposableServer server, @Nullable SandboxCertificate certificate) {
        return (certificate == null ? "http://" : "https://") + server.host() + ":" + server.port();
    }

    /**
     * Makes the sandbox without sockets, in the time of a scheduler.
     *
     * @param scheduler such as {@code VirtualTimeScheduler.create()}
     * @return the sandbox
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

    /** What was set, else the time of the live service, else nothing. */
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
