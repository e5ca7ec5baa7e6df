package io.github.manusreactive.internal.call;

import io.github.manusreactive.auth.ApiCredential;
import io.github.manusreactive.call.ManusResponse;
import io.github.manusreactive.error.CircuitOpenException;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.DecodeException;
import io.github.manusreactive.error.ExtensionFailedException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.internal.GuardedMono;
import io.github.manusreactive.internal.Preconditions;
import io.github.manusreactive.observation.CallObserver;
import io.github.manusreactive.ratelimit.CallPermit;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * Makes one attempt with a permit: credential, circuit breaker, cancellation, request, response. Gives back what it holds, however it
 * ends.
 */
final class AttemptStage {

    private final ServerContactTracker contact;
    private final TransportStage transport;
    private final DecodeStage decode;

    AttemptStage(ServerContactTracker contact, TransportStage transport, DecodeStage decode) {
        this.contact = contact;
        this.transport = transport;
        this.decode = decode;
    }

    <T> Mono<T> send(ApiRequest<T> call, CallAttemptState state, CallPermit permit, CallObserver.Watch watch) {
        InFlightAttempt sending = new InFlightAttempt(state, permit);
        return Mono.<T>deferContextual(context -> GuardedMono.of(
                        () -> state.credentials
                                .afterPermit()
                                .flatMap(credential -> sendWith(credential, call, state, sending, watch, context)),
                        error -> ofAttempt(state, sending, error)))
                .doOnSuccess(value -> {
                    contact.answered();
                    sending.succeeded();
                })
                .doOnError(error -> {
                    contact.failed(error, state.mark());
                    sending.failed(error);
                })
                .doOnCancel(sending::cancelled);
    }

    /** An {@link Error} of this client's own, for example when memory runs out, is no reason to keep the permit. */
    private static Throwable ofAttempt(CallAttemptState state, InFlightAttempt sending, Throwable error) {
        if (!Exceptions.isFatal(error)) {
            return error;
        }
        TransportException fault = new TransportException(
                TransportException.Kind.RESET,
                "the attempt failed with " + error.getClass().getName(),
                error);
        return sending.hasBegun()
                ? ResponseDecoder.fault(state.operation, state.context, fault)
                : new ExtensionFailedException(state.context, fault.getMessage() + "; nothing was sent", error);
    }

    private <T> Mono<T> sendWith(
            ApiCredential credential,
            ApiRequest<T> call,
            CallAttemptState state,
            InFlightAttempt sending,
            CallObserver.Watch watch,
            ContextView context) {
        Duration left = state.remaining();
        if (state.untilLastSend().compareTo(Preconditions.ONE_MILLISECOND) < 0) {
            return Mono.error(new DeadlineExceededException(state.context, state.options.timeout(), null));
        }
        if (!sending.passesBreaker()) {
            return Mono.error(circuitOpen(state));
        }
        if (!CallCancellation.maySend(context, sending.handOver())) {
            return Mono.error(new CancellationException("the call was withdrawn before a request was sent"));
        }
        state.credentials.sentWith(credential);
        if (!sending.begins(watch, context)) {
            CallCancellation.leftNothing(context);
            return Mono.error(new CancellationException("the call was cancelled before a request was sent"));
        }
        return transport
                .send(call, state, credential, left, sending.handOver())
                .map(reply -> decode.value(
                        call, state, credential, reply, context.getOrDefault(ManusResponse.Capture.class, null), watch))
                .contextWrite(sending::within)
                .doOnError(AttemptFailedException.class, failure -> {
                    // an answer that cannot be read may tell of an effect
                    if (!failure.failureClass().isOpen(state.operation)
                            && !(failure.error() instanceof DecodeException)) {
                        CallCancellation.leftNothing(context);
                    }
                });
    }

    static CircuitOpenException circuitOpen(CallAttemptState state) {
        return new CircuitOpenException(
                state.context,
                "too many of the last attempts failed, so nothing is sent for now (circuit breaker "
                        + state.resilience.breakerName() + " is open); nothing was sent. Try again later",
                null);
    }
}
