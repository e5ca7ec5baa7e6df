package io.github.manusreactive.internal.call.stage;

import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.internal.call.AttemptFailedException;
import io.github.manusreactive.internal.call.CallInvocation;
import io.github.manusreactive.internal.call.CallLogger;
import io.github.manusreactive.internal.call.ClientResources;
import io.github.manusreactive.internal.call.CompositeCallObserver;
import io.github.manusreactive.internal.call.InFlightAttempt;
import io.github.manusreactive.internal.call.ResponseDecoder;
import io.github.manusreactive.internal.call.ServerContactTracker;
import io.github.manusreactive.internal.util.GuardedMono;
import io.github.manusreactive.json.UnexpectedField;
import io.github.manusreactive.observation.CallOutcome;
import io.github.manusreactive.observation.CallOutcome.Outcome;
import io.github.manusreactive.retry.FailureClass;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** Notifies the observers of one call and its attempts. Used by one attempt at a time. */
public final class ObservationStage {

    private final CallInvocation<?> call;
    private final CompositeCallObserver watch;
    private final ServerContactTracker contact;
    private int attempts;

    /** HTTP status of the last response. */
    private int status;

    /** The server's id of the last response. */
    private @Nullable String requestId;

    private List<UnexpectedField> unexpected = List.of();

    public ObservationStage(CallInvocation<?> call, ClientResources config, ContextView context) {
        this.call = call;
        this.watch = CompositeCallObserver.call(config.observers(), call.context, context);
        this.contact = config.serverContact();
    }

    /** @param next creates the call in the context of its observers */
    public <T> Mono<T> aroundCall(ContextView context, Function<ContextView, Mono<T>> next) {
        Context within = watch.within(Context.of(context));
        return GuardedMono.of(() -> next.apply(within), error -> error)
                .listening(new CallReport())
                .inContext(outer -> within);
    }

    public <T> Mono<T> aroundAttempt(InFlightAttempt attempt, ContextView context, Supplier<Mono<T>> next) {
        attempt.begin();
        attempts++;
        status = 0;
        requestId = null;
        unexpected = List.of();
        CompositeCallObserver attemptWatch = watch.attemptStarted(attempts, context);
        return GuardedMono.of(next, attempt::typed)
                .listening(new AttemptReport(attempt, attemptWatch))
                .inContext(attemptWatch::within);
    }

    void decoded(ResponseDecoder.Decoded<?> decoded) {
        status = decoded.status();
        requestId = decoded.requestId();
        unexpected = decoded.unexpected();
    }

    private final class CallReport implements GuardedMono.EndListener<Object> {

        @Override
        public void succeeded(@Nullable Object value) {
            callEnded(Outcome.SUCCESS, null);
        }

        @Override
        public void failed(Throwable error) {
            callEnded(Outcome.ERROR, error);
        }

        @Override
        public void cancelled() {
            callEnded(Outcome.CANCELLED, null);
        }

        private void callEnded(Outcome outcome, @Nullable Throwable error) {
            if (error == null && watch.isEmpty()) {
                return;
            }
            CallOutcome end = end(outcome, call.took(), null, error);
            CallLogger.callEnded(call.context, end);
            watch.ended(end);
        }
    }

    private final class AttemptReport implements GuardedMono.EndListener<Object> {

        private final InFlightAttempt attempt;
        private final CompositeCallObserver attemptWatch;

        AttemptReport(InFlightAttempt attempt, CompositeCallObserver attemptWatch) {
            this.attempt = attempt;
            this.attemptWatch = attemptWatch;
        }

        @Override
        public void succeeded(@Nullable Object value) {
            contact.responded();
            for (UnexpectedField field : unexpected) {
                watch.unexpected(new UnexpectedField(field.path(), field.kind(), null));
            }
            attemptEnded(Outcome.SUCCESS, null, null);
        }

        @Override
        public void failed(Throwable error) {
            contact.failed(error, call.mark());
            if (error instanceof AttemptFailedException failure) {
                status = failure.status();
                attemptEnded(Outcome.ERROR, failure.failureClass(), failure.error());
            } else {
                attemptEnded(Outcome.ERROR, null, error);
            }
        }

        @Override
        public void cancelled() {
            attemptEnded(Outcome.CANCELLED, null, null);
        }

        private void attemptEnded(Outcome outcome, @Nullable FailureClass failureClass, @Nullable Throwable error) {
            if (attemptWatch.isEmpty() && !CallLogger.logsAttempts()) {
                return;
            }
            CallOutcome end = end(outcome, attempt.took(), failureClass, error);
            CallLogger.attemptEnded(call.context, attempts, end);
            attemptWatch.ended(end);
        }
    }

    private CallOutcome end(
            Outcome outcome, Duration took, @Nullable FailureClass failureClass, @Nullable Throwable error) {
        String id = error instanceof ManusException known ? known.requestId() : requestId;
        return new CallOutcome(outcome, took, attempts, status, id, failureClass, error);
    }
}
