package io.github.manusreactive.test.engine;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the sandbox does as the live service does, besides the form of its JSON. A script can set some of it for its task.
 *
 * @param firstStatusAfter time between a message and the {@code running} status update of the turn it starts
 * @param detailLag how far {@code task.detail} and {@code task.list} lag behind the events
 * @param eventsAfterStopped whether an explanation and a suggestion follow {@code stopped}
 * @param earlyWaiting how long a new task says {@code waiting} before its first status update
 * @param lateParts how long after {@code stopped} files and structured outputs appear
 * @param oddEntries share of the entries of task lists and histories that are odd
 * @param newTasksPerPage how many tasks a person creates before each following page of {@code task.list}
 * @param pagesOverlap whether a following page of {@code task.list} begins with the last entry of the page before
 * @param messageFailures share of the calls of {@code task.listMessages} that fail with 500
 * @param balanceWithoutData whether the figures of {@code usage.availableCredits} stand beside {@code ok}
 * @param webhookEventIdsReused whether all {@code task_stopped} deliveries of a task have one {@code event_id}
 * @param ghostProfiles profiles with which {@code task.create} makes ghosts
 * @param ghostWithoutProfile whether a {@code task.create} without a profile makes a ghost
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

    /** Returns whether a {@code task.create} with this profile makes a ghost. */
    boolean ghost(@Nullable String profile) {
        return profile == null ? ghostWithoutProfile : ghostProfiles.contains(profile);
    }
}
