package io.github.manusreactive.exchange;

import io.github.manusreactive.auth.Credential;
import io.github.manusreactive.auth.CredentialCheck;
import io.github.manusreactive.budget.BudgetRequest;
import io.github.manusreactive.budget.Permit;
import io.github.manusreactive.call.CallObserver;
import io.github.manusreactive.call.ManusResponse;
import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.error.CircuitOpenException;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.DecodeException;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.ReauthorizationRequiredException;
import io.github.manusreactive.error.TransportFault;
import io.github.manusreactive.http.HttpBody;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.http.HttpReply;
import io.github.manusreactive.internal.HandOverTracker;
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
import reactor.core.publisher.Mono;

/** One attempt: credential, permit, circuit breaker, request, answer. Each attempt takes a permit of its own. */
final class Attempt {

    private static final HttpHeaders READ = HttpHeaders.of(Map.of("accept", List.of("application/json")));
    private static final HttpHeaders WRITE = READ.with("content-type", "application/json");

    private final ExchangeConfig config;
    private final ResponseDecoder decoder;

    Attempt(ExchangeConfig config) {
        this.config = config;
        this.decoder = new ResponseDecoder(config.codec());
    }

    /** Fails with a {@link FailedAttempt}, or with what the credentials and the budget raise: those are final. */
    <T> Mono<T> run(ApiCall<T> call, CallState state, CallObserver.Watch watch) {
        return credential(state)
                .flatMap(credential -> withPermit(call, state, credential, watch)
                        .onErrorResume(
                                FailedAttempt.class, failure -> afterRefusal(call, state, credential, failure, watch)));
    }

    private Mono<Credential> credential(CallState state) {
        Credential replacement = state.replacement;
        if (replacement != null) {
            state.replacement = null;
            return Mono.just(replacement);
        }
        return inTime(state.user.credentials().credential(), state);
    }

    /** A provider that hangs does not outlive the call, and one that gives nothing does not end it without a word. */
    private Mono<Credential> inTime(Mono<Credential> credential, CallState state) {
        return Recall.without(credential)
                .timeout(
                        state.remaining(),
                        Mono.error(() -> new DeadlineExceededException(state.context, state.options.timeout(), null)),
                        config.scheduler())
                .onErrorMap(ReauthorizationRequiredException.class, e -> ofThisCall(e, state))
                .switchIfEmpty(Mono.error(() -> new InvalidRequestException(
                        state.context, CredentialCheck.FIELD, "the credentials provider gave none")))
                .doOnNext(given -> CredentialCheck.require(given, state.operation, state.context));
    }

    private static Throwable ofThisCall(ReauthorizationRequiredException e, CallState state) {
        return e.inContext(state.context.withRequestId(e.requestId()));
    }

    /** A permit reaches its attempt even if the subscriber leaves in that moment, so that it is always given back. */
    private <T> Mono<T> withPermit(ApiCall<T> call, CallState state, Credential credential, CallObserver.Watch watch) {
        return Mono.deferContextual(context -> {
            Permit inHand = PermitInHand.take(context, state.operation);
            if (inHand != null) {
                return send(call, state, credential, inHand, watch);
            }
            BudgetRequest wish =
                    new BudgetRequest(state.user.label(), state.operation, state.options.lane(), state.untilLastSend());
            return config.budget().acquire(wish).flatMap(permit -> send(call, state, credential, permit, watch));
        });
    }

    private <T> Mono<T> send(
            ApiCall<T> call, CallState state, Credential credential, Permit permit, CallObserver.Watch watch) {
        Sending sending = new Sending(state, permit, config.serverClock());
        return Mono.<T>deferContextual(context -> {
                    Duration left = state.remaining();
                    if (state.untilLastSend().isZero()) {
                        return Mono.error(new DeadlineExceededException(state.context, state.options.timeout(), null));
                    }
                    if (!sending.passesBreaker()) {
                        return Mono.error(new CircuitOpenException(
                                state.context,
                                "too many of the last attempts failed, so nothing is sent for now (circuit breaker "
                                        + sending.breakerName() + " is open); nothing was sent. Try again later",
                                null));
                    }
                    if (!Recall.maySend(context, sending.handOver())) {
                        return Mono.error(new CancellationException("taken back before it was sent"));
                    }
                    sending.begins(watch, context);
                    return answer(call, state, credential, left, sending.handOver())
                            .map(reply -> value(
                                    call,
                                    state,
                                    credential,
                                    reply,
                                    context.getOrDefault(ManusResponse.Capture.class, null),
                                    watch))
                            .contextWrite(sending::within)
                            .doOnError(FailedAttempt.class, failure -> {
                                // an answer that cannot be read may tell of an effect
                                if (!failure.failureClass().isOpen(state.operation)
                                        && !(failure.error() instanceof DecodeException)) {
                                    Recall.leftNothing(context);
                                }
                            });
                })
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
        return Mono.defer(() -> config.transport().exchange(request))
                .timeout(
                        deadline(state, handOver),
                        Mono.error(() -> handOver.hasFailedBeforeSend()
                                ? unsentInTime(request, state)
                                : new TimeoutException("no answer before the call's deadline")))
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
        if (error instanceof TimeoutException) {
            return new TransportFault(TransportFault.Kind.TIMEOUT, "no answer before the call's deadline", null);
        }
        // a transport that breaks its contract: nobody knows how far it came
        return new TransportFault(
                TransportFault.Kind.RESET,
                "the transport failed with " + error.getClass().getName(),
                error);
    }

    private <T> T value(
            ApiCall<T> call,
            CallState state,
            Credential credential,
            HttpReply reply,
            ManusResponse.@Nullable Capture capture,
            CallObserver.Watch watch) {
        config.serverClock().learn(reply.headers(), state.now());
        state.status = reply.status();
        state.requestId = null;
        SecretMask mask = new SecretMask(secret(credential));
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

    /** The part of the header that a server might repeat. */
    private static String secret(Credential credential) {
        String header = credential.headerValue();
        return header.substring(header.lastIndexOf(' ') + 1);
    }

    private <T> Mono<T> afterRefusal(
            ApiCall<T> call, CallState state, Credential credential, FailedAttempt failure, CallObserver.Watch watch) {
        if (failure.error() instanceof ReauthorizationRequiredException required) {
            tellEnd(state, credential, required);
        }
        if (state.replaced || !(failure.error() instanceof AuthenticationException refused)) {
            return Mono.error(failure);
        }
        state.replaced = true;
        Mono<Credential> replacement = Mono.defer(() -> state.user.credentials().replacement(credential, refused));
        Mono<T> again = inTime(replacement, state).flatMap(other -> {
            state.replacement = other;
            return run(call, state, watch);
        });
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
