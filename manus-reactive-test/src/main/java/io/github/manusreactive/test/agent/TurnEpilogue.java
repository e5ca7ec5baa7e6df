package io.github.manusreactive.test.agent;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The events after the {@code stopped} of a turn, set with {@link AgentScript}.
 *
 * @param cycles how many times the task runs and stops again
 * @param cycleTime length of each running and each stopped phase
 * @param lateResult a final answer after {@code stopped}, or {@code null}
 * @param lateResultAfter its delay after {@code stopped}
 * @param personMessage message of a user in the web app, or {@code null}
 * @param personMessageAfter its delay after {@code stopped}
 * @since 0.1.0
 */
public record TurnEpilogue(
        int cycles,
        Duration cycleTime,
        AgentStep.@Nullable Say lateResult,
        Duration lateResultAfter,
        @Nullable String personMessage,
        Duration personMessageAfter) {

    static final TurnEpilogue NONE = new TurnEpilogue(0, Duration.ZERO, null, Duration.ZERO, null, Duration.ZERO);

    TurnEpilogue withCycles(int times, Duration phase) {
        return new TurnEpilogue(times, phase, lateResult, lateResultAfter, personMessage, personMessageAfter);
    }

    TurnEpilogue withLateResult(Duration after, AgentStep.Say result) {
        return new TurnEpilogue(cycles, cycleTime, result, after, personMessage, personMessageAfter);
    }

    TurnEpilogue withPersonMessage(Duration after, String text) {
        return new TurnEpilogue(cycles, cycleTime, lateResult, lateResultAfter, text, after);
    }
}
