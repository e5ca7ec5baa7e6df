package io.github.manusreactive.test;

import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.test.agent.SandboxAgent;
import io.github.manusreactive.test.engine.LatencyRange;
import io.github.manusreactive.test.engine.MemoryTransport;
import io.github.manusreactive.test.engine.SandboxCertificate;
import io.github.manusreactive.test.engine.SandboxCore;
import io.github.manusreactive.test.fault.FaultPlan;
import io.github.manusreactive.test.journal.CallJournal;
import io.github.manusreactive.test.limit.SandboxLimits;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.DisposableServer;

/**
 * The Manus API in a box: all operations of version 2, stateful, with limits, faults, scripted agents and a record of what
 * it saw. Either over HTTP on the loopback interface ({@link #start()}), or in memory under a scheduler such as Reactor's
 * {@code VirtualTimeScheduler} ({@link #inMemory(Scheduler)}).
 *
 * <pre>{@code
 * try (ManusSandbox sandbox = ManusSandbox.start()) {
 *     sandbox.agent(prompt -> AgentScript.answer(Duration.ofMillis(50), "42"));
 *     // point the client at sandbox.baseUrl() with sandbox.apiKey()
 *     sandbox.journal().assertNoViolations();
 * }
 * }</pre>
 *
 * @since 0.1.0
 */
public final class ManusSandbox implements AutoCloseable {

    /** Name of the user that is there from the start. */
    public static final String DEFAULT_USER = "default";

    private final SandboxCore core;
    private final String baseUrl;
    private final @Nullable SandboxCertificate certificate;
    private final LatencyRange outward;
    private final LatencyRange homeward;
    private final List<Runnable> connections;
    private final List<Runnable> closers;
    private final List<DisposableServer> servers;

    ManusSandbox(
            SandboxCore core,
            String baseUrl,
            @Nullable SandboxCertificate certificate,
            LatencyRange outward,
            LatencyRange homeward,
            List<Runnable> connections,
            List<Runnable> closers,
            List<DisposableServer> servers) {
        this.core = core;
        this.baseUrl = baseUrl;
        this.certificate = certificate;
        this.outward = outward;
        this.homeward = homeward;
        this.connections = connections;
        this.closers = closers;
        this.servers = servers;
    }

    /**
     * Starts a sandbox on a free port of the loopback interface, in real time. Waits until it listens, so it must not be
     * called on a thread that may not block; see {@link SandboxBuilder#startAsync()}.
     *
     * @return the running sandbox; close it
     */
    public static ManusSandbox start() {
        return builder().start();
    }

    /**
     * Makes a sandbox without sockets whose whole time is that of a scheduler. Its clock shows exactly the scheduler's time.
     *
     * @param scheduler such as {@code VirtualTimeScheduler.create()}
     * @return the sandbox; use its {@link #transport()}
     */
    public static ManusSandbox inMemory(Scheduler scheduler) {
        return builder().inMemory(scheduler);
    }

    /**
     * A sandbox with options.
     *
     * @return a builder with the defaults of {@link #start()}
     */
    public static SandboxBuilder builder() {
        return new SandboxBuilder();
    }

    /**
     * Where the API is.
     *
     * @return such as {@code http://127.0.0.1:40123}, without a path; in memory only {@link #transport()} knows it
     */
    public String baseUrl() {
        return baseUrl;
    }

    /**
     * Returns the certificate of a sandbox that serves over TLS, for clients that take one.
     *
     * @return PEM
     * @throws IllegalStateException if the sandbox does not serve over TLS
     */
    public String certificate() {
        return tls().pem();
    }

    /**
     * Returns what trusts the certificate of a sandbox that serves over TLS: for {@code TlsSettings.builder().trust(…).build()} of
     * the client under test.
     *
     * @return an initialised factory
     * @throws IllegalStateException if the sandbox does not serve over TLS
     */
    public TrustManagerFactory trust() {
        return tls().trust();
    }

    private SandboxCertificate tls() {
        if (certificate == null) {
            throw new IllegalStateException("the sandbox does not serve over TLS: call tls() on its builder");
        }
        return certificate;
    }

    /**
     * The default user's API key.
     *
     * @return a valid key
     */
    public String apiKey() {
        return user(DEFAULT_USER).apiKey();
    }

    /**
     * A user, made at the first call with this name.
     *
     * @param name any name
     * @return the user
     */
    public SandboxUser user(String name) {
        return new SandboxUser(core, core.directory().account(name));
    }

    /**
     * Decides what agents do, from their next turn on. Unless told otherwise they work for a short time and answer with an
     * echo of the prompt.
     *
     * @param agent chooses a script for a prompt
     * @return this
     */
    public ManusSandbox agent(SandboxAgent agent) {
        core.agent(agent);
        return this;
    }

    /**
     * The rate limits.
     *
     * @return may be changed at any time
     */
    public SandboxLimits limits() {
        return core.limits();
    }

    /**
     * The faults to inject.
     *
     * @return may be changed at any time
     */
    public FaultPlan faults() {
        return core.faults();
    }

    /**
     * What the sandbox saw.
     *
     * @return for assertions
     */
    public CallJournal journal() {
        return core.journal();
    }

    /**
     * Webhook deliveries.
     *
     * @return to receive, spoil, look at and sign them
     */
    public SandboxWebhooks webhooks() {
        return new SandboxWebhooks(core);
    }

    /**
     * Open Apps and their tokens.
     *
     * @return to configure, approve and spoil them
     */
    public SandboxOAuth oauth() {
        return new SandboxOAuth(core, baseUrl);
    }

    /**
     * The origin of presigned URLs.
     *
     * @return to look at uploads and spoil transfers
     */
    public SandboxStorage storage() {
        return new SandboxStorage(core.storage());
    }

    /**
     * A transport that reaches this sandbox without a socket, with the latency the builder was given. Each call makes a new
     * one; closing it leaves the sandbox as it is.
     *
     * @return for the client under test
     */
    public HttpTransport transport() {
        return new MemoryTransport(
                core.engine(), core.time(), URI.create(baseUrl).getAuthority(), outward, homeward, core.storage());
    }

    /**
     * The sandbox's time. Code under test that checks timestamps should go by the same clock.
     *
     * @return a live clock
     */
    public Clock clock() {
        return core.time().clock();
    }

    /**
     * Makes it as it was when it started, for the next test: agents, limits, faults, journal, and everything that users own but their
     * keys, tokens and webhooks. Agents at work fall silent. Ids go on, so none comes twice.
     *
     * @return this
     */
    public ManusSandbox reset() {
        core.reset();
        return this;
    }

    /** Closes every open connection without notice, as a server does that restarts; nothing to do in memory. */
    public void closeConnections() {
        connections.forEach(Runnable::run);
    }

    /** Stops listening and closes all connections. Idempotent. */
    @Override
    public void close() {
        servers.forEach(DisposableServer::dispose);
        closeConnections();
        closers.forEach(Runnable::run);
    }

    /**
     * Waits for the end.
     *
     * @return completes when the sandbox no longer listens; at once in memory
     */
    public Mono<Void> closed() {
        return Mono.when(servers.stream().map(DisposableServer::onDispose).toList());
    }

    /**
     * Stops listening and closes all connections.
     *
     * @return completes when the ports are free
     */
    public Mono<Void> closeAsync() {
        return Mono.fromRunnable(this::close)
                .and(Mono.whenDelayError(
                        servers.stream().map(DisposableServer::onDispose).toList()));
    }
}
