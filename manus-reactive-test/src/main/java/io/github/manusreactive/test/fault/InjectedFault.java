package io.github.manusreactive.test.fault;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A failure of one call.
 *
 * @param delay delay of the response, zero for none
 * @param status HTTP status of a fixed response, otherwise 0
 * @param headers header fields of a fixed response
 * @param body body of a fixed response, without a {@code request_id}; {@code null} for none
 * @since 0.1.0
 */
public record InjectedFault(
        FaultKind kind,
        Duration delay,
        int status,
        Map<String, String> headers,
        @Nullable String body) {

    public InjectedFault {
        headers = Map.copyOf(headers);
    }

    static InjectedFault of(FaultKind kind) {
        return new InjectedFault(kind, Duration.ZERO, 0, Map.of(), null);
    }

    static InjectedFault answer(FaultKind kind, int status, Map<String, String> headers, String body) {
        return new InjectedFault(kind, Duration.ZERO, status, headers, body);
    }

    /** Returns the body of a fixed response as UTF-8 bytes. */
    public byte[] bodyBytes() {
        return body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return status == 0 ? kind.name() : kind + " " + status;
    }
}
