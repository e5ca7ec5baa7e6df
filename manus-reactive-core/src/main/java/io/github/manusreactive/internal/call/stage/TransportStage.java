package io.github.manusreactive.internal.call.stage;

import io.github.manusreactive.auth.ApiCredential;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.http.HttpBody;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.internal.call.ApiRequest;
import io.github.manusreactive.internal.call.AttemptFailedException;
import io.github.manusreactive.internal.call.CallInvocation;
import io.github.manusreactive.internal.call.ClientResources;
import io.github.manusreactive.internal.call.ResponseDecoder;
import io.github.manusreactive.internal.util.GuardedMono;
import io.github.manusreactive.internal.util.HandOverTracker;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.retry.FailureClass;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;

/** Sends the request of an attempt and waits for its response within the timeouts of the attempt and the call. */
public final class TransportStage {

    private static final HttpHeaders READ = HttpHeaders.of(Map.of("accept", List.of("application/json")));
    private static final HttpHeaders WRITE = READ.with("content-type", "application/json");

    private final ClientResources config;
    private final Map<Operation, URI> endpoints = new EnumMap<>(Operation.class);
    private final LastCredentialCache<HttpHeaders> readHeaders =
            new LastCredentialCache<>(credential -> READ.with(credential.headerName(), credential.headerValue()));
    private final LastCredentialCache<HttpHeaders> writeHeaders =
            new LastCredentialCache<>(credential -> WRITE.with(credential.headerName(), credential.headerValue()));

    public TransportStage(ClientResources config) {
        this.config = config;
        for (Operation operation : Operation.values()) {
            endpoints.put(operation, URI.create(config.baseUri() + operation.path()));
        }
    }

    /**
     * Returns the response, or fails with an {@link AttemptFailedException}. A request that waits for a connection fails early enough
     * for a response if the operation must not be repeated; one that may have been sent fails at the deadline of the call.
     */
    public Mono<HttpResponse> send(CallInvocation<?> call, ApiCredential credential, HandOverTracker handOver) {
        Duration left = call.remaining();
        Duration limit = call.options.responseTimeout();
        HttpCall request = new HttpCall(
                call.operation.method(),
                uri(call.request),
                (call.body instanceof HttpBody.Empty ? readHeaders : writeHeaders).get(credential),
                call.body,
                left.compareTo(limit) < 0 ? left : limit,
                config.maxResponseBytes());
        return GuardedMono.<HttpResponse>of(() -> exchange(request, handOver), error -> typed(error, call))
                .required(() -> new IllegalStateException("neither a response nor an error"))
                .within(
                        call.untilLastSend(),
                        () -> handOver.failBeforeSend() ? unsentInTime(request, call) : null,
                        call::remaining,
                        () -> typed(new TimeoutException("no response before the call's deadline"), call),
                        config.deadlines())
                .inContext(handOver::addTo);
    }

    private Mono<HttpResponse> exchange(HttpCall request, HandOverTracker handOver) {
        TransportException.Kind refusal = handOver.refusal();
        if (refusal != null) {
            return Mono.error(HandOverTracker.refused(request, refusal));
        }
        return handOver.start() ? config.transport().exchange(request) : Mono.never();
    }

    private static Throwable typed(Throwable error, CallInvocation<?> call) {
        return error instanceof AttemptFailedException
                ? error
                : ResponseDecoder.fault(call.operation, call.context, asFault(error));
    }

    private static AttemptFailedException unsentInTime(HttpCall request, CallInvocation<?> call) {
        TransportException waited = new TransportException(
                TransportException.Kind.POOL,
                request
                        + ": no connection was available in time: all were in use, or connecting or the TLS handshake did"
                        + " not finish",
                null);
        return AttemptFailedException.noAnswer(
                call.operation,
                FailureClass.NOT_SENT,
                waited.getMessage(),
                outcome -> new DeadlineExceededException(
                        call.context, call.timeout, new ManusTransportException(call.context, waited, outcome)));
    }

    private static TransportException asFault(Throwable error) {
        if (error instanceof TransportException fault) {
            return fault;
        }
        return error instanceof TimeoutException
                ? new TransportException(
                        TransportException.Kind.TIMEOUT, "no response before the call's deadline", null)
                : new TransportException(
                        TransportException.Kind.RESET, "the transport completed without a response", error);
    }

    private URI uri(ApiRequest<?> call) {
        URI endpoint = Objects.requireNonNull(endpoints.get(call.operation()));
        return call.query().isEmpty() ? endpoint : URI.create(endpoint + query(call.query()));
    }

    private static String query(Map<String, String> fields) {
        StringBuilder query = new StringBuilder(64);
        fields.forEach((name, value) -> {
            query.append(query.isEmpty() ? '?' : '&').append(name).append('=');
            if (isUnreserved(value)) {
                query.append(value);
            } else {
                query.append(URLEncoder.encode(value, StandardCharsets.UTF_8));
            }
        });
        return query.toString();
    }

    /** Most values are ids and numbers. */
    private static boolean isUnreserved(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean plain =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
            if (!plain) {
                return false;
            }
        }
        return true;
    }
}
