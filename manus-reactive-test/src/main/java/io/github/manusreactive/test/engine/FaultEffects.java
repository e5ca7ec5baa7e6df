package io.github.manusreactive.test.engine;

import io.github.manusreactive.test.engine.ServedResponse.Effect;
import io.github.manusreactive.test.fault.InjectedFault;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Converts faults to instructions for the front ends. */
final class FaultEffects {

    private static final byte[] GARBAGE = "\u0001\u0002 this is not JSON {{{".getBytes(StandardCharsets.UTF_8);

    private FaultEffects() {}

    /** Returns the outcome of a fault before processing, or {@code null} if the call is processed. */
    static @Nullable ServedResponse before(@Nullable InjectedFault fault) {
        if (fault == null || fault.kind().processed()) {
            return null;
        }
        ServedResponse served = switch (fault.kind()) {
            case HANG_BEFORE_PROCESSING -> ServedResponse.none(Effect.HANG);
            case RESET_BEFORE_PROCESSING -> ServedResponse.none(Effect.RESET);
            case REFUSED -> ServedResponse.none(Effect.REFUSE);
            case STALE_CONNECTION -> ServedResponse.none(Effect.STALE);
            default -> fixed(fault);
        };
        return served.delayed(fault.delay());
    }

    /** Returns the outcome of a processed call. */
    static ServedResponse after(ServedResponse response, @Nullable InjectedFault fault) {
        if (fault == null) {
            return response;
        }
        ServedResponse served = switch (fault.kind()) {
            case HANG -> ServedResponse.none(Effect.HANG);
            case RESET_AFTER_PROCESSING -> ServedResponse.none(Effect.RESET);
            case TRUNCATED -> response.with(Effect.TRUNCATE);
            case MALFORMED -> response.with(Effect.MALFORMED);
            case GARBAGE_BODY -> ServedResponse.json(200, GARBAGE);
            case CLOSE_AFTER_ANSWER -> response.with(Effect.CLOSE_AFTER);
            case ANSWER_AFTER_PROCESSING -> fixed(fault);
            default -> response;
        };
        return served.delayed(fault.delay());
    }

    private static ServedResponse fixed(InjectedFault fault) {
        return new ServedResponse(fault.status(), fault.headers(), fault.bodyBytes(), Effect.ANSWER, Duration.ZERO);
    }
}
