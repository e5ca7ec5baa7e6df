package io.github.manusreactive.internal.call;

import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.internal.resilience4j.ResilienceRegistry;
import io.github.manusreactive.internal.util.DeadlineTimer;
import io.github.manusreactive.internal.util.RequestBatcher;
import io.github.manusreactive.observation.CallObserver;
import io.github.manusreactive.ratelimit.OperationRateLimiter;
import io.github.manusreactive.retry.RetrySettings;
import java.net.URI;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** Resources shared by all calls of a client. */
public final class ClientResources {

    private final URI baseUri;
    private final HttpTransport transport;
    private final OperationRateLimiter sharedRateLimiter;
    private final CloseableRateLimiter rateLimiter;
    private final JsonCodec codec;
    private final Scheduler scheduler;
    private final long maxResponseBytes;
    private final ResilienceRegistry resilience;
    private final List<CallObserver> observers;
    private final ServerContactTracker serverContact = new ServerContactTracker();
    private final DeadlineTimer deadlines;
    private final RequestBatcher batches = new RequestBatcher();
    private final Sinks.Empty<Void> closing = Sinks.empty();

    /**
     * Creates the resources.
     *
     * @param baseUri base URL of the API, without a trailing slash
     * @param maxResponseBytes size of the largest accepted response
     * @param resilience retries and circuit breakers of the users
     * @param observers observers in addition to the log
     */
    public ClientResources(
            URI baseUri,
            HttpTransport transport,
            OperationRateLimiter rateLimiter,
            JsonCodec codec,
            Scheduler scheduler,
            long maxResponseBytes,
            ResilienceRegistry resilience,
            List<CallObserver> observers) {
        this.baseUri = baseUri;
        this.transport = new GuardedTransport(transport);
        this.sharedRateLimiter = rateLimiter;
        this.rateLimiter = new CloseableRateLimiter(rateLimiter);
        this.codec = codec;
        this.scheduler = scheduler;
        this.deadlines = new DeadlineTimer(scheduler);
        this.maxResponseBytes = maxResponseBytes;
        this.resilience = resilience;
        this.observers = List.copyOf(observers);
    }

    /** Creates resources with default retries, without circuit breakers and observers. */
    public ClientResources(
            URI baseUri,
            HttpTransport transport,
            OperationRateLimiter rateLimiter,
            JsonCodec codec,
            Scheduler scheduler,
            long maxResponseBytes) {
        this(
                baseUri,
                transport,
                rateLimiter,
                codec,
                scheduler,
                maxResponseBytes,
                new ResilienceRegistry(scheduler, null, baseUri.getHost(), RetrySettings.defaults(), null),
                List.of());
    }

    /** Returns the base URL of the API, without a trailing slash. */
    public URI baseUri() {
        return baseUri;
    }

    public HttpTransport transport() {
        return transport;
    }

    /** Returns the rate limiter, which rejects calls after {@link #endWaitingCalls}. */
    public OperationRateLimiter rateLimiter() {
        return rateLimiter;
    }

    /** Returns the rate limiter as configured; other clients may share it. */
    public OperationRateLimiter sharedRateLimiter() {
        return sharedRateLimiter;
    }

    /** Called when the client closes: calls that wait for a permit fail, since they could not be sent. */
    public void endWaitingCalls() {
        rateLimiter.close();
        closing.tryEmitEmpty();
    }

    public JsonCodec codec() {
        return codec;
    }

    public Scheduler scheduler() {
        return scheduler;
    }

    /** Returns the timer of the calls' deadlines. */
    public DeadlineTimer deadlines() {
        return deadlines;
    }

    /** Returns the size of the largest accepted response. */
    public long maxResponseBytes() {
        return maxResponseBytes;
    }

    public ResilienceRegistry resilience() {
        return resilience;
    }

    public ServerContactTracker serverContact() {
        return serverContact;
    }

    /** Completes when the client closes. */
    public Mono<Void> closing() {
        return closing.asMono();
    }

    /** Returns {@code true} if the rate limiter itself ends long waits, so that no timer per call is needed. */
    public boolean isRateLimiterBounded() {
        return sharedRateLimiter.isWaitBounded();
    }

    public List<CallObserver> observers() {
        return observers;
    }

    RequestBatcher batches() {
        return batches;
    }
}
