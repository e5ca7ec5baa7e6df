package io.github.manusreactive.test.agent;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a single task, set with {@link AgentScript}. {@code null} means the sandbox's setting.
 *
 * @param notFoundFor how long the task is not found after its creation
 * @param earlyWaiting how long the task reports {@code waiting} before the turn's first status update
 * @param detailLag how far {@code task.detail} and {@code task.list} lag behind the events
 * @param lateParts delay of the turn's files after {@code stopped}
 * @param eventsAfterStopped whether an explanation and a suggestion follow {@code stopped}
 * @param ghost if {@code true}, the task never appears
 * @since 0.1.0
 */
public record TurnTraits(
        @Nullable Duration notFoundFor,
        @Nullable Duration earlyWaiting,
        @Nullable Duration detailLag,
        @Nullable Duration lateParts,
        @Nullable Boolean eventsAfterStopped,
        boolean ghost) {

    static final TurnTraits NONE = new TurnTraits(null, null, null, null, null, false);

    TurnTraits withNotFoundFor(Duration value) {
        return new TurnTraits(value, earlyWaiting, detailLag, lateParts, eventsAfterStopped, ghost);
    }

    TurnTraits withEarlyWaiting(Duration value) {
        return new TurnTraits(notFoundFor, value, detailLag, lateParts, eventsAfterStopped, ghost);
    }

    TurnTraits withDetailLag(Duration value) {
        return new TurnTraits(notFoundFor, earlyWaiting, value, lateParts, eventsAfterStopped, ghost);
    }

    TurnTraits withLateParts(Duration value) {
        return new TurnTraits(notFoundFor, earlyWaiting, detailLag, value, eventsAfterStopped, ghost);
    }

    TurnTraits withEventsAfterStopped(boolean value) {
        return new TurnTraits(notFoundFor, earlyWaiting, detailLag, lateParts, value, ghost);
    }

    TurnTraits asGhost() {
        return new TurnTraits(notFoundFor, earlyWaiting, detailLag, lateParts, eventsAfterStopped, true);
    }
}
