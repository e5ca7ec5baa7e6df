package io.github.manusreactive.call;

import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.internal.json.ImmutableCopies;
import io.github.manusreactive.internal.json.JsonCodec;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A value with the raw response that it was read from; see {@link EndpointGroup#withResponse}.
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
     * Creates a response.
     *
     * @param value {@code null} only for calls without a value
     * @param requestId the server's id of the request, {@code null} if the response has none
     * @param json the body, UTF-8 JSON; not copied
     */
    public ManusResponse(T value, int status, HttpHeaders headers, @Nullable String requestId, byte[] json) {
        this.value = value;
        this.status = status;
        this.headers = headers;
        this.requestId = requestId;
        this.json = json;
    }

    /** Returns the value of the call, {@code null} only for calls without a value. */
    public T value() {
        return value;
    }

    /** Returns the HTTP status, for example 200, or 0 if there was no response. */
    public int status() {
        return status;
    }

    /** Returns all header fields of the response. */
    public HttpHeaders headers() {
        return headers;
    }

    /** Returns the server's id of the request, for support, or {@code null} if the response has none. */
    public @Nullable String requestId() {
        return requestId;
    }

    /**
     * Returns the whole JSON response, including fields that the models do not contain. It is parsed on the first call.
     *
     * @return maps, lists, strings, numbers and booleans
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

    /** Runs a call with a holder for its responses in the Reactor context, and combines the last one with the value. */
    static <T> Mono<ManusResponse<T>> captured(Mono<T> call) {
        return Mono.defer(() -> {
            AtomicReference<@Nullable ManusResponse<?>> last = new AtomicReference<>();
            Consumer<ManusResponse<?>> receiver = last::set;
            return call.map(value -> join(value, last.get()))
                    .switchIfEmpty(Mono.fromSupplier(() -> joinNothing(last.get())))
                    .contextWrite(context -> context.put(ManusResponse.class, receiver));
        });
    }

    private static <T> ManusResponse<T> join(T value, @Nullable ManusResponse<?> raw) {
        return raw == null
                ? new ManusResponse<>(value, 0, HttpHeaders.empty(), null, new byte[0])
                : new ManusResponse<>(value, raw.status, raw.headers, raw.requestId, raw.json);
    }

    @SuppressWarnings("NullAway") // Void has no other value
    private static <T> @Nullable ManusResponse<T> joinNothing(@Nullable ManusResponse<?> raw) {
        return raw == null ? null : join(null, raw);
    }

    /** Omits the headers and the body, which may contain signed URLs. */
    @Override
    public String toString() {
        return "ManusResponse[" + status + ", request_id " + requestId + ", " + value + "]";
    }
}
