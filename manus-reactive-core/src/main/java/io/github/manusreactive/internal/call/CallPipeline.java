package io.github.manusreactive.internal.call;

import io.github.manusreactive.internal.call.reconcile.OutcomeReconciler;
import io.github.manusreactive.internal.call.stage.AuthenticationStage;
import io.github.manusreactive.internal.call.stage.CancellationStage;
import io.github.manusreactive.internal.call.stage.CircuitBreakerStage;
import io.github.manusreactive.internal.call.stage.DecodeStage;
import io.github.manusreactive.internal.call.stage.ObservationStage;
import io.github.manusreactive.internal.call.stage.RateLimitStage;
import io.github.manusreactive.internal.call.stage.ReconciliationStage;
import io.github.manusreactive.internal.call.stage.RetryStage;
import io.github.manusreactive.internal.call.stage.TransportStage;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** The stages of a call. Created once per client. */
final class CallPipeline {

    private final ClientResources config;
    private final RetryStage retry;
    private final ReconciliationStage reconciliation;
    private final RateLimitStage rateLimit;
    private final DecodeStage decode;
    private final TransportStage transport;

    CallPipeline(ClientResources config) {
        this.config = config;
        this.retry = new RetryStage(config.scheduler(), config.resilience(), config.closing());
        this.reconciliation = new ReconciliationStage(config.scheduler());
        this.rateLimit = new RateLimitStage(config);
        this.decode = new DecodeStage(new ResponseDecoder(config.codec()));
        this.transport = new TransportStage(config);
    }

    /**
     * Executes a call through its stages, from the outermost: observation, retry, reconciliation, authentication, rate
     * limit, circuit breaker, cancellation, decode, transport.
     *
     * @param reconciler {@code null} if nothing identifies the call's effect
     * @param reads makes the reads of the reconciliation within the given time
     */
    <T> Mono<T> run(
            CallInvocation<T> call,
            @Nullable OutcomeReconciler<T> reconciler,
            Function<Duration, ApiCaller> reads,
            ContextView context) {
        ObservationStage observation = new ObservationStage(call, config, context);
        CallCancellation cancellation = CallCancellation.of(context);
        CredentialSource credentials = new CredentialSource(call, config.scheduler());
        return observation.aroundCall(context, within -> {
            Function<InFlightAttempt, Mono<T>> attempt = sent -> AuthenticationStage.withCredential(
                    call,
                    credentials,
                    credential -> CircuitBreakerStage.around(
                            call,
                            sent,
                            () -> CancellationStage.around(
                                    cancellation,
                                    sent,
                                    () -> observation.aroundAttempt(
                                            sent,
                                            within,
                                            () -> decode.around(
                                                    call,
                                                    credential,
                                                    observation,
                                                    transport.send(call, credential, sent.handOver()))))));
            return retry.around(
                    call,
                    CancellationStage.beforeRetry(
                            cancellation,
                            reconciliation.around(
                                    call,
                                    reconciler,
                                    reads,
                                    () -> CircuitBreakerStage.unlessOpen(
                                            call,
                                            () -> AuthenticationStage.around(
                                                    call,
                                                    credentials,
                                                    () -> rateLimit.around(call, within, attempt))))));
        });
    }

    ReconciliationStage reconciliation() {
        return reconciliation;
    }
}
