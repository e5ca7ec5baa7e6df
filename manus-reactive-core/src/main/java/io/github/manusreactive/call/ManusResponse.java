package io.github.manusreactive.call;

import io.github.manusreactive.http.HttpHeaders;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A value with the raw answer it came from.
 *
 * @param value what the call gives; {@code null} only for calls that give nothing
 * @param status HTTP status
 * @param headers header fields of the answer
 * @param requestId the server's id of the request, {@code null} where it named none
 * @param body the whole JSON answer, also fields that no model knows
 * @param <T> the value's type
 */
public record ManusResponse<T>(
        T value, int status, HttpHeaders headers, @Nullable String requestId, Map<String, Object> body) {

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

    /** Where the exchange leaves the last answer of a subscription. */
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
                    ? new ManusResponse<>(value, 0, HttpHeaders.empty(), null, Map.of())
                    : new ManusResponse<>(value, raw.status, raw.headers, raw.requestId, raw.body);
        }

        @SuppressWarnings("NullAway") // Void has no other value
        private <T> @Nullable ManusResponse<T> joinNothing() {
            return last.get() == null ? null : join(null);
        }
    }
}
