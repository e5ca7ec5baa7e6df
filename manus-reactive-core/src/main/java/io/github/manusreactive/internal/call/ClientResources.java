package io.github.manusreactive.internal.call;

import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.internal.resilience4j.ResilienceRegistry;
import io.github.manusreactive.internal.util.RequestBatcher;
import io.github.manusreactive.observation.CallObserver;
import io.github.manusreactive.ratelimit.OperationRateLimiter;
import io.github.manusreactive.retry.RetrySettings;
import java.net.URI;
import java.util.List;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/** What all calls of a client share. */
public final class ClientResources {

    private final URI baseUri;
    private final HttpTransport transport;
    private final OperationRateLimiter sharedBudget;
    private final CloseableRateLimiter budget;
    private final JsonCodec codec;
    private final Scheduler scheduler;
    private final long maxResponseBytes;
    private final ResilienceRegistry resilience;
    private final List<CallObserver> observers;
    private final ServerContactTracker serverContact = new ServerContactTracker();
    private final RequestBatcher batches = new RequestBatcher();
    private final Sinks.Empty<Void> closing = Sinks.empty();

    /**
     * Joins the parts.
     *
     * @param baseUri where the API is, without a trailing slash
     * @param transport sends attempts
     * @param budget grants them
     * @param codec reads and writes JSON
     * @param scheduler clock and timer of everything that waits
     * @param maxResponseBytes largest answer that is accepted
     * @param resilience retries and circuit breakers of the users
     * @param observers told of calls and attempts, beside the log
     */
    public ClientResources(
            URI baseUri,
            HttpTransport transport,
            OperationRateLimiter budget,
            JsonCodec codec,
            Scheduler scheduler,
            long maxResponseBytes,
            ResilienceRegistry resilience,
            List<CallObserver> observers) {
        this.baseUri = baseUri;
        this.transport = new GuardedTransport(transport);
        this.sharedBudget = budget;
        this.budget = new CloseableRateLimiter(budget);
        this.codec = codec;
        this.scheduler = scheduler;
        this.maxResponseBytes = maxResponseBytes;
        this.resilience = resilience;
        this.observers =
                Stream.concat(Stream.of(new CallLogger()), observers.stream()).toList();
    }

    /** Without circuit breaker and further observers, with the default retries. */
    public ClientResources(
            URI baseUri,
            HttpTransport transport,
            OperationRateLimiter budget,
            JsonCodec codec,
            Scheduler scheduler,
            long maxResponseBytes) {
        this(
                baseUri,
                transport,
                budget,
                codec,
                scheduler,
                maxResponseBytes,
                new ResilienceRegistry(scheduler, null, baseUri.getHost(), RetrySettings.defaults(), null),
                List.of());
    }

    /** Where the API is, without a trailing slash. */
    public URI baseUri() {
        return baseUri;
    }

    /** Sends attempts. */
    public HttpTransport transport() {
        return transport;
    }

    /** Grants attempts until {@link #endWaitingCalls}. */
    public OperationRateLimiter budget() {
        return budget;
    }

    /** The budget as it was handed in, perhaps shared with other clients. */
    public OperationRateLimiter sharedBudget() {
        return sharedBudget;
    }

    /** The client closes: calls that wait for a permit end, since they could not be sent. */
    public void endWaitingCalls() {
        budget.close();
        closing.tryEmitEmpty();
    }

    /** Reads and writes JSON. */
    public JsonCodec codec() {
        return codec;
    }

    /** Clock and timer of everything that waits. */
    public Scheduler scheduler() {
        return scheduler;
    }

    /** Largest answer that is accepted. */
    public long maxResponseBytes() {
        return maxResponseBytes;
    }

    /** Retries and circuit breakers of the users. */
    public ResilienceRegistry resilience() {
        return resilience;
    }

    /** Whether the server answers. */
    public ServerContactTracker serverContact() {
        return serverContact;
    }

    /** Completes when the client closes. */
    Mono<Void> closing() {
        return closing.asMono();
    }

    /** Whether the budget itself ends a wait that takes too long, without a timer for each call. */
    public boolean isBudgetBounded() {
        return sharedBudget.isWaitBounded();
    }

    public List<CallObserver> observers() {
        return observers;
    }

    RequestBatcher batches() {
        return batches;
    }
}
