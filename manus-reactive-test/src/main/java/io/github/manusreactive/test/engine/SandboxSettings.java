package io.github.manusreactive.test.engine;

import io.github.manusreactive.test.wire.WireForm;
import java.time.Duration;

/**
 * The initial settings of a sandbox.
 *
 * @param form form of responses and deliveries
 * @param live behavior of the live service
 * @param seed seed of the random number generator
 * @param credits balance of a new user
 * @param unlistedFor how long {@code task.list} does not list a new task
 * @param unknownFor how long calls that name a new task return 404
 * @param hiddenTasksListed whether {@code task.list} lists tasks created with {@code hide_in_task_list}
 * @param refusalCancels whether {@code accept: false} ends the wait for every type
 * @param uploadUrlLife how long an upload URL is valid
 * @param uploadSettles how long an uploaded file stays {@code pending}
 * @param publishTakes how long a website is {@code publishing}
 * @param tasksKept number of ended tasks kept per user
 * @param journalSize number of calls that the journal keeps
 * @since 0.1.0
 */
public record SandboxSettings(
        WireForm form,
        LiveSettings live,
        long seed,
        int credits,
        Duration unlistedFor,
        Duration unknownFor,
        boolean hiddenTasksListed,
        boolean refusalCancels,
        Duration uploadUrlLife,
        Duration uploadSettles,
        Duration publishTakes,
        int tasksKept,
        int journalSize) {}
