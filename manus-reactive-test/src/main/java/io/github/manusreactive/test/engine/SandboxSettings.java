package io.github.manusreactive.test.engine;

import io.github.manusreactive.test.wire.WireForm;
import java.time.Duration;

/**
 * What a sandbox is started with.
 *
 * @param form the form of responses and deliveries
 * @param live what it does as the live service does
 * @param seed decides ids, chance and phases
 * @param credits balance of a new user
 * @param unlistedFor how long a new task stays out of {@code task.list}
 * @param unknownFor how long a new task answers 404
 * @param hiddenTasksListed whether {@code task.list} shows tasks created with {@code hide_in_task_list}
 * @param refusalCancels whether {@code accept: false} ends the waiting for every type
 * @param uploadUrlLife how long an upload URL works
 * @param uploadSettles how long an uploaded file stays {@code pending}
 * @param publishTakes how long a website is {@code publishing}
 * @param tasksKept how many ended tasks per user are remembered
 * @param journalSize how many calls the journal keeps
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
