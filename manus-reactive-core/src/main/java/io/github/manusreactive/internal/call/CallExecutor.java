package io.github.manusreactive.internal.call;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.DeliveryOutcome;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.http.HttpBody;
import io.github.manusreactive.internal.call.reconcile.OutcomeReconciler;
import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.internal.json.JsonItemList;
import io.github.manusreactive.internal.json.JsonReadException;
import io.github.manusreactive.internal.json.ResponseShape;
import io.github.manusreactive.internal.util.Preconditions;
import io.github.manusreactive.internal.util.RequestBatcher;
import io.github.manusreactive.operation.Operation;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Runs calls for one user: from subscription over credential, budget, attempts and retries to the value. Immutable; a changed
 * copy shares everything below it.
 */
public final class CallExecutor implements ApiCaller {

    private final ClientResources config;
    private final ManusUser user;
    private final CallOptions options;
    private final CallPipeline pipeline;

    /** Joins what all calls share with whom they are for. */
    public CallExecutor(ClientResources config, ManusUser user, CallOptions options) {
        this(config, user, options, new CallPipeline(config));
    }

    private CallExecutor(ClientResources config, ManusUser user, CallOptions options, CallPipeline pipeline) {
        this.config = config;
        this.user = user;
        this.options = options;
        this.pipeline = pipeline;
    }

    /** Returns an executor with changed options. */
    public CallExecutor with(UnaryOperator<CallOptions.Builder> change) {
        Preconditions.required("change", change);
        CallOptions.Builder changed = change.apply(options.toBuilder());
        Preconditions.required("options", changed);
        return with(changed.build());
    }

    /** Returns an executor with other options. */
    public CallExecutor with(CallOptions options) {
        Preconditions.required("options", options);
        return new CallExecutor(config, user, options, pipeline);
    }

    /** Whom calls are for, unless the subscriber's context names somebody else. */
    public ManusUser user() {
        return user;
    }

    /** Options of calls. */
    public CallOptions options() {
        return options;
    }

    /** What all calls share. */
    public ClientResources config() {
        return config;
    }

    /** Clock and timer. */
    public Scheduler scheduler() {
        return config.scheduler();
    }

    /** JSON. */
    public JsonCodec codec() {
        return config.codec();
    }

    /** A cold call: every subscription is a new one. */
    @Override
    public <T> Mono<T> call(ApiRequest<T> call) {
        return call(call, null);
    }

    /**
     * A cold call whose unknown outcome is settled by reading the state.
     *
     * @param reconciler {@code null} if nothing identifies the effect
     */
    public <T> Mono<T> call(ApiRequest<T> call, @Nullable OutcomeReconciler<T> reconciler) {
        return Mono.deferContextual(context -> {
                    CallInvocation<T> begun =
                            begin(call, ManusUser.from(context).orElse(user));
                    return pipeline.run(begun, reconciler, left -> with(options -> options.timeout(left)), context);
                })
                .checkpoint("Manus " + call.operation().wireName());
    }

    /**
     * Finds out whether a call of an earlier process had its effect.
     *
     * @param startedAt when it was sent first, at the earliest
     * @param lastSentAt when it may have been sent last: the settle time counts from then; {@code null} for now
     * @return what its response would have given, empty if it had no effect; an
     *     {@link io.github.manusreactive.error.AmbiguousOutcomeException} if the state does not tell
     */
    public <T> Mono<T> settle(
            Operation operation, Instant startedAt, @Nullable Instant lastSentAt, OutcomeReconciler<T> reconciler) {
        return pipeline.reconciliation()
                .ofEarlierCall(
                        CallContext.of(operation, user.label()), options, this, startedAt, lastSentAt, reconciler);
    }

    /**
     * Serves the requests that the same user makes at the same time together; see {@link RequestBatcher#join}. A request waits no
     * longer than the time of its own call.
     *
     * @param operation what is called
     * @param key names the batches
     * @param run serves the requests of a batch
     */
    public <Q, R> Mono<R> batched(
            Operation operation, Object key, Q request, BiFunction<ApiCaller, List<Q>, Mono<R>> run) {
        return Mono.deferContextual(context -> {
            ManusUser caller = ManusUser.from(context).orElse(user);
            // the time of a call and how it is reconciled differ between requests that can share a batch
            CallExecutor common = with(o -> o.timeout(CallOptions.defaults().timeout())
                    .reconciliation(CallOptions.defaults().reconciliation()));
            return config.batches()
                    .join(
                            new BatchKey(caller, common.options, key),
                            request,
                            (List<Q> all) -> run.apply(common, all).contextWrite(CallScope::leave))
                    .timeout(
                            options.timeout(),
                            Mono.error(() -> new DeadlineExceededException(
                                    CallContext.of(operation, caller.label()),
                                    options.timeout(),
                                    null,
                                    DeliveryOutcome.UNKNOWN)),
                            scheduler());
        });
    }

    /** What the requests of a batch have in common. */
    private record BatchKey(ManusUser user, CallOptions options, Object key) {}

    private <T> CallInvocation<T> begin(ApiRequest<T> call, ManusUser caller) {
        return new CallInvocation<>(
                call,
                caller,
                options.toBuilder().timeout(options.timeoutOf(call.operation())).build(),
                body(call),
                config.resilience().of(caller.label()),
                config.scheduler());
    }

    /** Encoded once, for all attempts. */
    private HttpBody body(ApiRequest<?> call) {
        if (call.body() == null) {
            return HttpBody.empty();
        }
        try {
            return HttpBody.of(config.codec().write(call.body()));
        } catch (JsonReadException e) {
            throw new InvalidRequestException("request", "cannot be written as JSON: " + e.getMessage());
        }
    }

    /** A list that comes whole, in the field {@code data}. */
    public <T> Flux<T> list(Operation operation, ApiRequest.Query query, Class<T> type) {
        return call(ApiRequest.get(operation, query, ResponseShape.items("data", type)))
                .flatMapIterable(JsonItemList::items);
    }
}
