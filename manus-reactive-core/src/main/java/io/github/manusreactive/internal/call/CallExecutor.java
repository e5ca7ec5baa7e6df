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
 * Executes the calls of one user: credential, rate limit, attempts, retries, decoding. Immutable; copies share
 * everything except the options.
 */
public final class CallExecutor implements ApiCaller {

    private final ClientResources config;
    private final ManusUser user;
    private final CallOptions options;
    private final CallPipeline pipeline;

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

    /** Returns the user of the calls, unless the subscriber's context sets another one. */
    public ManusUser user() {
        return user;
    }

    public CallOptions options() {
        return options;
    }

    public ClientResources config() {
        return config;
    }

    public Scheduler scheduler() {
        return config.scheduler();
    }

    public JsonCodec codec() {
        return config.codec();
    }

    /** Returns a cold call: each subscription sends a new one. */
    @Override
    public <T> Mono<T> call(ApiRequest<T> call) {
        return call(call, null);
    }

    /**
     * Returns a cold call. If its outcome is unknown, the client reads the state.
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
     * Finds out if a call of an earlier process took effect.
     *
     * @param startedAt earliest time at which it was sent
     * @param lastSentAt latest time at which it may have been sent, from which the settle time counts; {@code null} for
     *     now
     * @return the value of the lost response, empty if the call had no effect; fails with an {@link
     *     io.github.manusreactive.error.AmbiguousOutcomeException} if the state is inconclusive
     */
    public <T> Mono<T> settle(
            Operation operation, Instant startedAt, @Nullable Instant lastSentAt, OutcomeReconciler<T> reconciler) {
        return pipeline.reconciliation()
                .ofEarlierCall(
                        CallContext.of(operation, user.label()), options, this, startedAt, lastSentAt, reconciler);
    }

    /**
     * Combines requests of the same user into batches; see {@link RequestBatcher#join}. A request waits no longer than
     * its own timeout.
     *
     * @param key identifies the batches
     * @param run executes the requests of a batch
     */
    public <Q, R> Mono<R> batched(
            Operation operation, Object key, Q request, BiFunction<ApiCaller, List<Q>, Mono<R>> run) {
        return Mono.deferContextual(context -> {
            ManusUser caller = ManusUser.from(context).orElse(user);
            // requests of one batch can differ in timeout and reconciliation
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

    /** Properties shared by all requests of a batch. */
    private record BatchKey(ManusUser user, CallOptions options, Object key) {}

    private <T> CallInvocation<T> begin(ApiRequest<T> call, ManusUser caller) {
        return new CallInvocation<>(
                call, caller, options, body(call), config.resilience().of(caller.label()), config.scheduler());
    }

    /** Encoded once for all attempts. */
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

    /** Returns a list without pages, in the field {@code data}. */
    public <T> Flux<T> list(Operation operation, ApiRequest.Query query, Class<T> type) {
        return call(ApiRequest.get(operation, query, ResponseShape.items("data", type)))
                .flatMapIterable(JsonItemList::items);
    }
}
