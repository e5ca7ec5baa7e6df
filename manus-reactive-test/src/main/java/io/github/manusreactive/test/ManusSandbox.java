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
 * A stateful simulation of version 2 of the Manus API with all operations, rate limits, injected faults, scripted agents
 * and a journal of the requests. It runs over HTTP on the loopback interface ({@link #start()}), or in memory with a
 * scheduler, for example Reactor's {@code VirtualTimeScheduler} ({@link #inMemory(Scheduler)}).
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

    /** Name of the user that exists from the start. */
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
     * Starts a sandbox on a free port of the loopback interface, in real time. Blocks until it listens; on a thread
     * that must not block, use {@link SandboxBuilder#startAsync()}.
     *
     * @return the running sandbox, to be closed by the caller
     */
    public static ManusSandbox start() {
        return builder().start();
    }

    /**
     * Creates a sandbox without sockets whose clock shows exactly the scheduler's time.
     *
     * @param scheduler for example {@code VirtualTimeScheduler.create()}
     * @return the sandbox; use its {@link #transport()}
     */
    public static ManusSandbox inMemory(Scheduler scheduler) {
        return builder().inMemory(scheduler);
    }

    /** Creates a builder with the defaults of {@link #start()}. */
    public static SandboxBuilder builder() {
        return new SandboxBuilder();
    }

    /**
     * Returns the base URL of the API.
     *
     * @return for example {@code http://127.0.0.1:40123}, without a path; in memory only {@link #transport()} knows
     *     it
     */
    public String baseUrl() {
        return baseUrl;
    }

    /**
     * Returns the certificate of a sandbox that serves over TLS in PEM form.
     *
     * @throws IllegalStateException if the sandbox does not serve over TLS
     */
    public String certificate() {
        return tls().pem();
    }

    /**
     * Returns an initialized trust manager factory for the certificate of a sandbox that serves over TLS: pass it to
     * {@code TlsSettings.builder().trust(…).build()} of the client under test.
     *
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

    /** Returns a valid API key of the default user. */
    public String apiKey() {
        return user(DEFAULT_USER).apiKey();
    }

    /** Returns a user. The first call with a name creates the user. */
    public SandboxUser user(String name) {
        return new SandboxUser(core, core.directory().account(name));
    }

    /**
     * Sets the agent, which takes effect with the next turn of each task. By default agents work for a short time and
     * answer with an echo of the prompt.
     *
     * @param agent selects the script for a prompt
     */
    public ManusSandbox agent(SandboxAgent agent) {
        core.agent(agent);
        return this;
    }

    /** Returns the rate limits, which may be changed at any time. */
    public SandboxLimits limits() {
        return core.limits();
    }

    /** Returns the faults to inject, which may be changed at any time. */
    public FaultPlan faults() {
        return core.faults();
    }

    /** Returns the journal of the requests, for assertions. */
    public CallJournal journal() {
        return core.journal();
    }

    /** Returns the webhook deliveries, to receive, corrupt, inspect and sign them. */
    public SandboxWebhooks webhooks() {
        return new SandboxWebhooks(core);
    }

    /** Returns the Open Apps and their tokens. */
    public SandboxOAuth oauth() {
        return new SandboxOAuth(core, baseUrl);
    }

    /** Returns the origin of presigned URLs, to inspect uploads and make transfers fail. */
    public SandboxStorage storage() {
        return new SandboxStorage(core.storage());
    }

    /**
     * Creates a transport that reaches this sandbox without a socket, with the latency set in the builder. Closing it
     * does not affect the sandbox.
     */
    public HttpTransport transport() {
        return new MemoryTransport(
                core.engine(), core.time(), URI.create(baseUrl).getAuthority(), outward, homeward, core.storage());
    }

    /** Returns the sandbox's clock. Code under test that checks timestamps should use it too. */
    public Clock clock() {
        return core.time().clock();
    }

    /**
     * Resets the sandbox to its initial state, for the next test: agents, limits, faults, journal, and everything
     * that users own except their keys, tokens and webhooks. Running agents stop without further events. Ids are
     * never reused.
     */
    public ManusSandbox reset() {
        core.reset();
        return this;
    }

    /** Closes every open connection without notice, like a server that restarts; no effect in memory. */
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
     * Waits until the sandbox is closed.
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
