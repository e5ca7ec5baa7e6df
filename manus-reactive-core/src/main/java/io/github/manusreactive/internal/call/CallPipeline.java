package io.github.manusreactive.internal.call;

import io.github.manusreactive.retry.FailureClass;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** The way of one call through its stages. Built once per client. */
final class CallPipeline {

    private final ClientResources config;
    private final RetryStage retry;
    private final ReconciliationStage reconciliation;
    private final RateLimitStage rateLimit;
    private final AttemptStage attempt;

    CallPipeline(ClientResources config) {
        this.config = config;
        this.retry = new RetryStage(config.scheduler(), config.resilience(), config.closing());
        this.reconciliation = new ReconciliationStage(config.scheduler());
        this.rateLimit = new RateLimitStage(config);
        this.attempt = new AttemptStage(
                config.serverContact(),
                new TransportStage(config),
                new DecodeStage(new ResponseDecoder(config.codec())));
    }

    /**
     * Runs a call. From the outside: observation, retry, reconciliation, circuit breaker, authentication, rate limit; within the attempt:
     * credential, circuit breaker, cancellation, transport, decoding.
     *
     * @param reads makes the reading calls of the reconciliation, in the time that is left
     */
    <T> Mono<T> run(
            ApiRequest<T> call,
            @Nullable OutcomeReconciler<T> reconciler,
            CallAttemptState state,
            Function<Duration, ApiCaller> reads,
            ContextView context) {
        CompositeCallObserver watched = CompositeCallObserver.call(config.observers(), state, context);
        Mono<T> attempted = rateLimit.around(state, permit -> attempt.send(call, state, permit, watched));
        Mono<T> authenticated = AuthenticationStage.around(state, attempted);
        Mono<T> reconciled = reconciliation
                .around(authenticated, reconciler, state, reads)
                .onErrorMap(AttemptFailedException.class, failure -> unlessCancelled(failure, context));
        return watched.aroundCall(retry.around(reconciled, state), state);
    }

    ReconciliationStage reconciliation() {
        return reconciliation;
    }

    private static Throwable unlessCancelled(AttemptFailedException failure, ContextView context) {
        if (failure.failureClass() == FailureClass.UNDONE) {
            CallCancellation.leftNothing(context);
        }
        return failure.failureClass().mayRepeat(failure.operation()) && CallCancellation.isTakenBack(context)
                ? new CancellationException("the call was withdrawn before it was sent again")
                : failure;
    }
}
