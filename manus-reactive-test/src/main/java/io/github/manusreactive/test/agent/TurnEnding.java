package io.github.manusreactive.test.agent;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The end of a turn, set with {@link AgentScript}.
 *
 * @param credits cost of the turn
 * @param structured structured output of the turn
 * @param background how long background jobs run after {@code stopped}
 * @param backgroundResult final answer that they send at their end, or {@code null}
 * @param backgroundReported if {@code false}, the task omits {@code has_running_background_jobs}
 * @param stopTakes time between {@code task.stop} and the stop
 * @since 0.1.0
 */
public record TurnEnding(
        int credits,
        StructuredAnswer structured,
        Duration background,
        @Nullable String backgroundResult,
        boolean backgroundReported,
        Duration stopTakes) {

    static final TurnEnding DEFAULT =
            new TurnEnding(10, StructuredAnswer.EXAMPLE, Duration.ZERO, null, true, Duration.ZERO);

    TurnEnding withCredits(int value) {
        return new TurnEnding(value, structured, background, backgroundResult, backgroundReported, stopTakes);
    }

    TurnEnding withStructured(StructuredAnswer value) {
        return new TurnEnding(credits, value, background, backgroundResult, backgroundReported, stopTakes);
    }

    TurnEnding withBackground(Duration time, @Nullable String result) {
        return new TurnEnding(credits, structured, time, result, backgroundReported, stopTakes);
    }

    TurnEnding withoutBackgroundField() {
        return new TurnEnding(credits, structured, background, backgroundResult, false, stopTakes);
    }

    TurnEnding withStopTakes(Duration value) {
        return new TurnEnding(credits, structured, background, backgroundResult, backgroundReported, value);
    }
}
