package io.github.manusreactive.internal.call.stage;

import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.internal.call.AttemptFailedException;
import io.github.manusreactive.internal.call.CallInvocation;
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
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
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

    public ObservationStage(CallInvocation<?> call, ClientResources config, ContextView context) {
        this.call = call;
        this.watch = CompositeCallObserver.call(config.observers(), call.context, context);
        this.contact = config.serverContact();
    }

    public <T> Mono<T> aroundCall(Mono<T> next) {
        return watch.inContext(GuardedMono.<T>of(() -> next, error -> error).listening(new CallReport()));
    }

    public <T> Mono<T> aroundAttempt(InFlightAttempt attempt, Mono<ResponseDecoder.Decoded<T>> next) {
        return Mono.deferContextual(context -> {
            attempt.begin();
            attempts++;
            status = 0;
            requestId = null;
            CompositeCallObserver attemptWatch = watch.attemptStarted(attempts, context);
            return attemptWatch.inContext(GuardedMono.<ResponseDecoder.Decoded<T>>of(() -> next, attempt::typed)
                    .listening(new AttemptReport(attempt, attemptWatch))
                    .map(ResponseDecoder.Decoded::value));
        });
    }

    private final class CallReport implements GuardedMono.EndListener<Object> {

        @Override
        public void succeeded(@Nullable Object value) {
            watch.ended(end(Outcome.SUCCESS, call.took(), null, null));
        }

        @Override
        public void failed(Throwable error) {
            watch.ended(end(Outcome.ERROR, call.took(), null, error));
        }

        @Override
        public void cancelled() {
            watch.ended(end(Outcome.CANCELLED, call.took(), null, null));
        }
    }

    private final class AttemptReport implements GuardedMono.EndListener<ResponseDecoder.Decoded<?>> {

        private final InFlightAttempt attempt;
        private final CompositeCallObserver attemptWatch;

        AttemptReport(InFlightAttempt attempt, CompositeCallObserver attemptWatch) {
            this.attempt = attempt;
            this.attemptWatch = attemptWatch;
        }

        @Override
        public void succeeded(ResponseDecoder.@Nullable Decoded<?> decoded) {
            contact.responded();
            if (decoded != null) {
                status = decoded.status();
                requestId = decoded.requestId();
                for (UnexpectedField field : decoded.unexpected()) {
                    watch.unexpected(new UnexpectedField(field.path(), field.kind(), null));
                }
            }
            attemptWatch.ended(end(Outcome.SUCCESS, attempt.took(), null, null));
        }

        @Override
        public void failed(Throwable error) {
            contact.failed(error, call.mark());
            if (error instanceof AttemptFailedException failure) {
                status = failure.status();
                attemptWatch.ended(end(Outcome.ERROR, attempt.took(), failure.failureClass(), failure.error()));
            } else {
                attemptWatch.ended(end(Outcome.ERROR, attempt.took(), null, error));
            }
        }

        @Override
        public void cancelled() {
            attemptWatch.ended(end(Outcome.CANCELLED, attempt.took(), null, null));
        }
    }

    private CallOutcome end(
            Outcome outcome, Duration took, @Nullable FailureClass failureClass, @Nullable Throwable error) {
        String id = error instanceof ManusException known ? known.requestId() : requestId;
        return new CallOutcome(outcome, took, attempts, status, id, failureClass, error);
    }
}
