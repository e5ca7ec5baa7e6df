package io.github.manusreactive.test.engine;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Behavior of the live service that the sandbox simulates, in addition to the form of its JSON. Scripts override some
 * settings for their task.
 *
 * @param firstStatusAfter time between a message and the {@code running} status update of the turn that it starts
 * @param detailLag how far {@code task.detail} and {@code task.list} lag behind the events
 * @param eventsAfterStopped whether an explanation and a suggestion follow {@code stopped}
 * @param earlyWaiting how long a task reports {@code waiting} before the first status update of a turn
 * @param lateParts delay of files and structured outputs after {@code stopped}
 * @param oddEntries share of odd entries in task lists and histories
 * @param newTasksPerPage number of tasks that appear before each following page of {@code task.list}
 * @param pagesOverlap whether each following page of {@code task.list} repeats the last entry of the previous page
 * @param messageFailures share of {@code task.listMessages} calls that fail with 500
 * @param balanceWithoutData whether the figures of {@code usage.availableCredits} are next to {@code ok}
 * @param webhookEventIdsReused whether all {@code task_stopped} deliveries of a task have the same {@code event_id}
 * @param ghostProfiles profiles with which {@code task.create} creates ghosts
 * @param ghostWithoutProfile whether {@code task.create} without a profile creates a ghost
 * @since 0.1.0
 */
public record LiveSettings(
        Duration firstStatusAfter,
        Duration detailLag,
        boolean eventsAfterStopped,
        Duration earlyWaiting,
        Duration lateParts,
        double oddEntries,
        int newTasksPerPage,
        boolean pagesOverlap,
        double messageFailures,
        boolean balanceWithoutData,
        boolean webhookEventIdsReused,
        Set<String> ghostProfiles,
        boolean ghostWithoutProfile) {

    /** Returns {@code true} if {@code task.create} with this profile creates a ghost. */
    boolean ghost(@Nullable String profile) {
        return profile == null ? ghostWithoutProfile : ghostProfiles.contains(profile);
    }
}
