package io.github.manusreactive.test.engine;

import io.github.manusreactive.test.engine.Served.Effect;
import io.github.manusreactive.test.fault.Fault;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Turns faults into what the front ends do. */
final class FaultEffects {

    private static final byte[] GARBAGE = "\u0001\u0002 this is not JSON {{{".getBytes(StandardCharsets.UTF_8);

    private FaultEffects() {}

    /** The outcome of a call that is struck before it is processed; {@code null} where the fault comes later. */
    static @Nullable Served before(@Nullable Fault fault) {
        if (fault == null || fault.kind().processed()) {
            return null;
        }
        Served served = switch (fault.kind()) {
            case HANG_BEFORE_PROCESSING -> Served.none(Effect.HANG);
            case RESET_BEFORE_PROCESSING -> Served.none(Effect.RESET);
            case REFUSED -> Served.none(Effect.REFUSE);
            case STALE_CONNECTION -> Served.none(Effect.STALE);
            default -> fixed(fault);
        };
        return served.delayed(fault.delay());
    }

    /** The outcome of a call that was processed. */
    static Served after(Served answer, @Nullable Fault fault) {
        if (fault == null) {
            return answer;
        }
        Served served = switch (fault.kind()) {
            case HANG -> Served.none(Effect.HANG);
            case RESET_AFTER_PROCESSING -> Served.none(Effect.RESET);
            case TRUNCATED -> answer.with(Effect.TRUNCATE);
            case MALFORMED -> answer.with(Effect.MALFORMED);
            case GARBAGE_BODY -> Served.json(200, GARBAGE);
            case CLOSE_AFTER_ANSWER -> answer.with(Effect.CLOSE_AFTER);
            case ANSWER_AFTER_PROCESSING -> fixed(fault);
            default -> answer;
        };
        return served.delayed(fault.delay());
    }

    private static Served fixed(Fault fault) {
        return new Served(fault.status(), fault.headers(), fault.bodyBytes(), Effect.ANSWER, Duration.ZERO);
    }
}
