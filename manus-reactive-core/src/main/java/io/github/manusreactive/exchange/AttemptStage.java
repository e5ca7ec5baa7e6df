package io.github.manusreactive.exchange;

import io.github.manusreactive.auth.Credential;
import io.github.manusreactive.budget.Permit;
import io.github.manusreactive.call.CallObserver;
import io.github.manusreactive.call.ManusResponse;
import io.github.manusreactive.error.CircuitOpenException;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.DecodeException;
import io.github.manusreactive.error.ExtensionFailedException;
import io.github.manusreactive.error.TransportFault;
import io.github.manusreactive.internal.GuardedMono;
import io.github.manusreactive.internal.Preconditions;
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

    private final ServerContact contact;
    private final TransportStage transport;
    private final DecodeStage decode;

    AttemptStage(ServerContact contact, TransportStage transport, DecodeStage decode) {
        this.contact = contact;
        this.transport = transport;
        this.decode = decode;
    }

    <T> Mono<T> send(ApiCall<T> call, CallState state, Permit permit, CallObserver.Watch watch) {
        Sending sending = new Sending(state, permit);
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
    private static Throwable ofAttempt(CallState state, Sending sending, Throwable error) {
        if (!Exceptions.isFatal(error)) {
            return error;
        }
        TransportFault fault = new TransportFault(
                TransportFault.Kind.RESET,
                "the attempt failed with " + error.getClass().getName(),
                error);
        return sending.hasBegun()
                ? ResponseDecoder.fault(state.operation, state.context, fault)
                : new ExtensionFailedException(state.context, fault.getMessage() + "; nothing was sent", error);
    }

    private <T> Mono<T> sendWith(
            Credential credential,
            ApiCall<T> call,
            CallState state,
            Sending sending,
            CallObserver.Watch watch,
            ContextView context) {
        Duration left = state.remaining();
        if (state.untilLastSend().compareTo(Preconditions.ONE_MILLISECOND) < 0) {
            return Mono.error(new DeadlineExceededException(state.context, state.options.timeout(), null));
        }
        if (!sending.passesBreaker()) {
            return Mono.error(circuitOpen(state));
        }
        if (!Recall.maySend(context, sending.handOver())) {
            return Mono.error(new CancellationException("the call was withdrawn before a request was sent"));
        }
        state.credentials.sentWith(credential);
        if (!sending.begins(watch, context)) {
            Recall.leftNothing(context);
            return Mono.error(new CancellationException("the call was cancelled before a request was sent"));
        }
        return transport.send(call, state, credential, left, sending.handOver())
                .map(reply -> decode.value(
                        call, state, credential, reply, context.getOrDefault(ManusResponse.Capture.class, null), watch))
                .contextWrite(sending::within)
                .doOnError(FailedAttempt.class, failure -> {
                    // an answer that cannot be read may tell of an effect
                    if (!failure.failureClass().isOpen(state.operation)
                            && !(failure.error() instanceof DecodeException)) {
                        Recall.leftNothing(context);
                    }
                });
    }

    static CircuitOpenException circuitOpen(CallState state) {
        return new CircuitOpenException(
                state.context,
                "too many of the last attempts failed, so nothing is sent for now (circuit breaker "
                        + state.resilience.breakerName() + " is open); nothing was sent. Try again later",
                null);
    }
}
