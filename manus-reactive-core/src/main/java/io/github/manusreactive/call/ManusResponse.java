package io.github.manusreactive.call;

import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.json.ImmutableCopies;
import io.github.manusreactive.json.JsonCodec;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A value with the raw response that it came from.
 *
 * @param <T> the value's type
 * @since 0.1.0
 */
public final class ManusResponse<T> {

    private final T value;
    private final int status;
    private final HttpHeaders headers;
    private final @Nullable String requestId;
    private final byte[] json;
    private volatile @Nullable Map<String, Object> body;

    /**
     * Joins a value and its response.
     *
     * @param value what the call gives; {@code null} only for calls that give nothing
     * @param status HTTP status
     * @param headers header fields of the response
     * @param requestId the server's id of the request, {@code null} if it named none
     * @param json the body, UTF-8 JSON; not copied
     */
    public ManusResponse(T value, int status, HttpHeaders headers, @Nullable String requestId, byte[] json) {
        this.value = value;
        this.status = status;
        this.headers = headers;
        this.requestId = requestId;
        this.json = json;
    }

    /**
     * What the call gives.
     *
     * @return the value; {@code null} only for calls that give nothing
     */
    public T value() {
        return value;
    }

    /**
     * The HTTP status.
     *
     * @return for example 200; 0 if no response was seen
     */
    public int status() {
        return status;
    }

    /**
     * The header fields of the response.
     *
     * @return all of them
     */
    public HttpHeaders headers() {
        return headers;
    }

    /**
     * The server's id of the request, for support.
     *
     * @return the id, {@code null} if the server named none
     */
    public @Nullable String requestId() {
        return requestId;
    }

    /**
     * The whole JSON response, also the fields that no model knows. Parsed at the first call.
     *
     * @return plain data: maps, lists, strings, numbers, booleans
     */
    public Map<String, Object> body() {
        Map<String, Object> parsed = body;
        if (parsed == null) {
            parsed = json.length == 0
                    ? Map.of()
                    : ImmutableCopies.map(JsonCodec.standard().readObject(json));
            body = parsed;
        }
        return parsed;
    }

    /**
     * Gives the raw answer beside the value, for any call: {@code ManusResponse.of(client.tasks().detail(id))}.
     *
     * @param call a call of a client; where it makes several requests, the last answer counts
     * @param <T> the value's type
     * @return the value with its answer; an error is passed on. A call without a value, such as {@code Mono<Void>}, gives its
     *     answer with the value {@code null}
     */
    public static <T> Mono<ManusResponse<T>> of(Mono<T> call) {
        return Mono.defer(() -> {
            Capture capture = new Capture();
            return call.map(capture::join)
                    .switchIfEmpty(Mono.fromSupplier(capture::joinNothing))
                    .contextWrite(context -> context.put(Capture.class, capture));
        });
    }

    /** Shows neither headers nor the body, which may hold signed URLs. */
    @Override
    public String toString() {
        return "ManusResponse[" + status + ", request_id " + requestId + ", " + value + "]";
    }

    /**
     * Where the exchange leaves the last answer of a subscription.
     *
     * @since 0.1.0
     */
    public static final class Capture {

        private final AtomicReference<@Nullable ManusResponse<?>> last = new AtomicReference<>();

        private Capture() {}

        /**
         * Keeps an answer.
         *
         * @param response the newest one
         */
        public void set(ManusResponse<?> response) {
            last.set(response);
        }

        private <T> ManusResponse<T> join(T value) {
            ManusResponse<?> raw = last.get();
            return raw == null
                    ? new ManusResponse<>(value, 0, HttpHeaders.empty(), null, new byte[0])
                    : new ManusResponse<>(value, raw.status, raw.headers, raw.requestId, raw.json);
        }

        @SuppressWarnings("NullAway") // Void has no other value
        private <T> @Nullable ManusResponse<T> joinNothing() {
            return last.get() == null ? null : join(null);
        }
    }
}
