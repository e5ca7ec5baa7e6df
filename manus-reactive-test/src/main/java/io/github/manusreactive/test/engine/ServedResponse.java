package io.github.manusreactive.test.engine;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Instructions for a front end.
 *
 * @param effect how the response is sent, if at all
 * @param delay delay of the response
 * @since 0.1.0
 */
public record ServedResponse(int status, Map<String, String> headers, byte[] body, Effect effect, Duration delay) {

    static final Map<String, String> JSON = Map.of("content-type", "application/json");
    private static final byte[] NOTHING = new byte[0];

    /**
     * How a front end sends a response.
     *
     * @since 0.1.0
     */
    public enum Effect {
        /** Sends the response. */
        ANSWER,
        /** Sends no response and keeps the connection open. */
        HANG,
        /** Resets the connection. */
        RESET,
        /** Sends half of the body, then closes the connection. */
        TRUNCATE,
        /** Sends bytes that are not HTTP. */
        MALFORMED,
        /** Sends the response, then closes the connection. */
        CLOSE_AFTER,
        /** Refuses the connection. */
        REFUSE,
        /** Behaves like a pooled connection that was dead before the request was written. */
        STALE
    }

    static ServedResponse json(int status, byte[] body) {
        return new ServedResponse(status, JSON, body, Effect.ANSWER, Duration.ZERO);
    }

    static ServedResponse none(Effect effect) {
        return new ServedResponse(0, Map.of(), NOTHING, effect, Duration.ZERO);
    }

    ServedResponse withHeader(String name, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(name, value);
        return new ServedResponse(status, more, body, effect, delay);
    }

    ServedResponse with(Effect other) {
        return new ServedResponse(status, headers, body, other, delay);
    }

    ServedResponse delayed(Duration by) {
        return by.isZero() ? this : new ServedResponse(status, headers, body, effect, delay.plus(by));
    }
}
