package io.github.manusreactive.test.engine;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What a front end is to do about a request.
 *
 * @param status HTTP status
 * @param headers header fields
 * @param body the bytes
 * @param effect how the answer is given, or not
 * @param delay how long the answer is held back
 * @since 0.1.0
 */
public record ServedResponse(int status, Map<String, String> headers, byte[] body, Effect effect, Duration delay) {

    static final Map<String, String> JSON = Map.of("content-type", "application/json");
    private static final byte[] NOTHING = new byte[0];

    /**
     * How an answer is given.
     *
     * @since 0.1.0
     */
    public enum Effect {
        /** Properly. */
        ANSWER,
        /** Never; the connection stays open. */
        HANG,
        /** Connection reset instead. */
        RESET,
        /** Breaks off in the middle. */
        TRUNCATE,
        /** Bytes that are no HTTP. */
        MALFORMED,
        /** Properly, then the connection is closed. */
        CLOSE_AFTER,
        /** As if nothing listened. */
        REFUSE,
        /** As if the connection had died before the request was written. */
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
