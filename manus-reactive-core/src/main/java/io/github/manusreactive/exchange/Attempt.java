package io.github.manusreactive.exchange;

import io.github.manusreactive.auth.Credential;
import io.github.manusreactive.budget.BudgetRequest;
import io.github.manusreactive.budget.Permit;
import io.github.manusreactive.call.CallObserver;
import io.github.manusreactive.call.ManusResponse;
import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.error.CircuitOpenException;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.DecodeException;
import io.github.manusreactive.error.ExtensionFailedException;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import io.github.manusreactive.error.TransportFault;
import io.github.manusreactive.http.HttpBody;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.http.HttpReply;
import io.github.manusreactive.internal.GuardedMono;
import io.github.manusreactive.internal.HandOverTracker;
import io.github.manusreactive.internal.Preconditions;
import io.github.manusreactive.json.UnexpectedField;
import io.github.manusreactive.retry.FailureClass;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** One attempt: credential, permit, circuit breaker, request, answer. Each attempt takes a permit of its own. */
final class Attempt {

    private static final HttpHeaders READ = HttpHeaders.of(Map.of("accept", List.of("application/json")));
    private static final HttpHeaders WRITE = READ.with("content-type", "application/json");

    private final ExchangeConfig config;
    private final ResponseDecoder decoder;
    private volatile @Nullable MaskedCredential lastMask;

    private record MaskedCredential(Credential credential, SecretMask mask) {}

    Attempt(ExchangeConfig config) {
        this.config = config;
        this.decoder = new ResponseDecoder(config.codec());
    }

    /** Fails with a {@link FailedAttempt}, or with what the credentials and the budget raise: those are final. */
    <T> Mono<T> run(ApiCall<T> call, CallState state, CallObserver.Watch watch) {
        return Mono.defer(() -> state.resilience.isOpenFor(state.options)
                        ? Mono.<Void>error(circuitOpen(state))
                        : state.credentials.beforePermit())
                .then(Mono.defer(() -> withPermit(call, state, watch)))
                .onErrorResume(FailedAttempt.class, failure -> afterRefusal(call, state, failure, watch));
    }

    /** A permit reaches its attempt even if the subscriber leaves in that moment, so that it is always given back. */
    private <T> Mono<T> withPermit(ApiCall<T> call, CallState state, CallObserver.Watch watch) {
        return Mono.deferContextual(context -> {
            Permit inHand = PermitInHand.take(context, state.operation);
            return inHand != null
                    ? send(call, state, inHand, watch)
                    : permit(state).flatMap(permit -> send(call, state, permit, watch));
        });
    }

    /** Whatever a budget of the application's own does, the call ends by its deadline and keeps no permit. */
    private Mono<Permit> permit(CallState state) {
        BudgetRequest wish =
                new BudgetRequest(state.user.label(), state.operation, state.options.lane(), state.untilLastSend());
        GuardedMono<Permit> granted = GuardedMono.<Permit>of(
                        () -> config.budget().acquire(wish), error -> ofBudget(state, error))
                .discarding(Permit::unsent);
        return (config.isBudgetBounded()
                        ? granted
                        : granted.within(
                                state.untilLastSend(),
                                config.scheduler(),
                                () -> new DeadlineExceededException(state.context, state.options.timeout(), null)))
                .switchIfEmpty(Mono.error(() -> budgetFailed(state, "granted nothing", null)));
    }

    private Throwable ofBudget(CallState state, Throwable error) {
        return error instanceof ManusException
                ? error
                : budgetFailed(state, "failed with " + error.getClass().getName(), error);
    }

    private ExtensionFailedException budgetFailed(CallState state, String what, @Nullable Throwable cause) {
        return new ExtensionFailedException(
                state.context,
                "the rate budget " + what + "; nothing was sent. Check "
                        + config.sharedBudget().getClass().getName(),
                cause);
    }

    private <T> Mono<T> send(ApiCall<T> call, CallState state, Permit permit, CallObserver.Watch watch) {
        Sending sending = new Sending(state, permit);
        return Mono.<T>deferContextual(context -> GuardedMono.of(
                        () -> state.credentials
                                .afterPermit()
                                .flatMap(credential -> sendWith(credential, call, state, sending, watch, context)),
                        error -> ofAttempt(state, sending, error)))
                .doOnSuccess(value -> {
                    config.serverContact().answered();
                    sending.succeeded();
                })
                .doOnError(error -> {
                    config.serverContact().failed(error, state.mark());
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
        state.sentWith = credential;
        if (!sending.begins(watch, context)) {
            Recall.leftNothing(context);
            return Mono.error(new CancellationException("the call was cancelled before a request was sent"));
        }
        return answer(call, state, credential, left, sending.handOver())
                .map(reply -> value(
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

    private static CircuitOpenException circuitOpen(CallState state) {
        return new CircuitOpenException(
                state.context,
                "too many of the last attempts failed, so nothing is sent for now (circuit breaker "
                        + state.resilience.breakerName() + " is open); nothing was sent. Try again later",
                null);
    }

    private Mono<HttpReply> answer(
            ApiCall<?> call, CallState state, Credential credential, Duration left, HandOverTracker handOver) {
        Duration limit = state.options.responseTimeout();
        HttpCall request = new HttpCall(
                call.operation().method(),
                uri(call),
                (state.body instanceof HttpBody.Empty ? READ : WRITE)
                        .with(credential.headerName(), credential.headerValue()),
                state.body,
                left.compareTo(limit) < 0 ? left : limit,
                config.maxResponseBytes());
        return Mono.defer(() -> handOver.start() ? config.transport().exchange(request) : Mono.<HttpReply>never())
                .timeout(
                        deadline(state, handOver),
                        Mono.error(() -> handOver.hasFailedBeforeSend()
                                ? unsentInTime(request, state)
                                : new TimeoutException("no response before the call's deadline")))
                // after the timeout, which passes nothing on once it is cancelled; a transport may complete empty then
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("no answer and no error")))
                .onErrorMap(
                        error -> !(error instanceof FailedAttempt),
                        error -> ResponseDecoder.fault(state.operation, state.context, asFault(error)));
    }

    /**
     * Emits when the attempt is out of time: a request that still waits for a connection, early enough for an answer to what must not
     * be done twice; one that may have been sent, at the call's end.
     */
    private Mono<Long> deadline(CallState state, HandOverTracker handOver) {
        return Mono.delay(state.untilLastSend(), config.scheduler())
                .flatMap(tick -> handOver.failBeforeSend()
                        ? Mono.just(tick)
                        : Mono.delay(state.remaining(), config.scheduler()));
    }

    private static FailedAttempt unsentInTime(HttpCall request, CallState state) {
        TransportFault waited = new TransportFault(
                TransportFault.Kind.POOL,
                request + ": no connection was ready in time: all were in use, or connect or TLS handshake did not end",
                null);
        return FailedAttempt.noAnswer(
                state.operation,
                FailureClass.NOT_SENT,
                waited.getMessage(),
                safe -> new DeadlineExceededException(
                        state.context,
                        state.options.timeout(),
                        new ManusTransportException(state.context, waited, safe)));
    }

    private static TransportFault asFault(Throwable error) {
        if (error instanceof TransportFault fault) {
            return fault;
        }
        return error instanceof TimeoutException
                ? new TransportFault(TransportFault.Kind.TIMEOUT, "no response before the call's deadline", null)
                : new TransportFault(TransportFault.Kind.RESET, "the transport completed without a response", error);
    }

    /** Runs on a connection's event loop, where an {@link Error} would end without a signal, so it becomes an unknown outcome here. */
    private <T> T value(
            ApiCall<T> call,
            CallState state,
            Credential credential,
            HttpReply reply,
            ManusResponse.@Nullable Capture capture,
            CallObserver.Watch watch) {
        try {
            return read(call, state, credential, reply, capture, watch);
        } catch (Error e) {
            throw ResponseDecoder.broken(state.operation, state.context, reply, e);
        }
    }

    private <T> T read(
            ApiCall<T> call,
            CallState state,
            Credential credential,
            HttpReply reply,
            ManusResponse.@Nullable Capture capture,
            CallObserver.Watch watch) {
        state.status = reply.status();
        state.requestId = null;
        SecretMask mask = mask(credential);
        ResponseDecoder.Decoded<T> decoded = decoder.read(call, state.context, reply, state.now(), mask);
        state.requestId = decoded.requestId();
        if (capture != null) {
            capture.set(new ManusResponse<>(
                    decoded.value(), reply.status(), reply.headers(), decoded.requestId(), reply.body()));
        }
        for (UnexpectedField field : decoded.unexpected()) {
            ResponseLog.write(state.context.withRequestId(decoded.requestId()), field);
            watch.unexpected(new UnexpectedField(field.path(), field.kind(), null));
        }
        return decoded.value();
    }

    /** Most calls go out with the credential of the call before. */
    private SecretMask mask(Credential credential) {
        MaskedCredential last = lastMask;
        if (last == null || !last.credential().equals(credential)) {
            last = new MaskedCredential(credential, new SecretMask(secret(credential)));
            lastMask = last;
        }
        return last.mask();
    }

    /** The part of the header that a server might repeat. */
    private static String secret(Credential credential) {
        String header = credential.headerValue();
        return header.substring(header.lastIndexOf(' ') + 1);
    }

    private <T> Mono<T> afterRefusal(
            ApiCall<T> call, CallState state, FailedAttempt failure, CallObserver.Watch watch) {
        Credential credential = state.sentWith;
        if (credential == null) {
            return Mono.error(failure);
        }
        if (failure.error() instanceof ReauthorizationRequiredException required) {
            tellEnd(state, credential, required);
        }
        if (state.replaced || !(failure.error() instanceof AuthenticationException refused)) {
            return Mono.error(failure);
        }
        state.replaced = true;
        Mono<T> again = state.credentials.replace(credential, refused).then(Mono.defer(() -> run(call, state, watch)));
        return Mono.deferContextual(context -> Recall.isTakenBack(context) ? Mono.error(failure) : again);
    }

    /** A provider that throws here does not hide from the caller what has to be done. */
    private static void tellEnd(CallState state, Credential credential, ReauthorizationRequiredException required) {
        try {
            state.user.credentials().reauthorizationRequired(credential);
        } catch (Throwable e) {
            required.addSuppressed(e);
        }
    }

    private URI uri(ApiCall<?> call) {
        return URI.create(config.baseUri() + call.operation().path() + query(call.query()));
    }

    private static String query(Map<String, String> fields) {
        return fields.isEmpty()
                ? ""
                : fields.entrySet().stream()
                        .map(field -> field.getKey() + "=" + encoded(field.getValue()))
                        .collect(Collectors.joining("&", "?", ""));
    }

    private static String encoded(@Nullable String value) {
        return value == null ? "" : URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
