package io.github.manusreactive.cli.doctor;

import io.github.manusreactive.website.WebsiteRef;
import org.jspecify.annotations.Nullable;

/**
 * The ids that checks read by: those that were given, and those that earlier checks found. Checks run one after the other, so
 * nothing here is read and written at the same time.
 */
public final class CheckTargets {

    private volatile @Nullable String task;
    private volatile @Nullable String agent;
    private final @Nullable String file;
    private final @Nullable WebsiteRef website;

    /**
     * Takes the ids that were given.
     *
     * @param task a task; {@code null} for the newest one of {@code task.list}
     * @param file a file
     * @param websiteId a website; {@code null} for that of the task, if one is given
     */
    public CheckTargets(@Nullable String task, @Nullable String file, @Nullable String websiteId) {
        this.task = task;
        this.file = file;
        this.website =
                websiteId != null ? WebsiteRef.ofWebsite(websiteId) : task != null ? WebsiteRef.ofTask(task) : null;
    }

    boolean has(CheckTarget target) {
        return switch (target) {
            case TASK -> task != null;
            case AGENT -> agent != null;
            case FILE -> file != null;
            case WEBSITE -> website != null;
        };
    }

    void foundTask(String id) {
        if (task == null) {
            task = id;
        }
    }

    void foundAgent(String id) {
        if (agent == null) {
            agent = id;
        }
    }

    String task() {
        return required(task);
    }

    String agent() {
        return required(agent);
    }

    String file() {
        return required(file);
    }

    WebsiteRef website() {
        return required(website);
    }

    private static <T> T required(@Nullable T target) {
        if (target == null) {
            throw new IllegalStateException("a check runs only if its target is known");
        }
        return target;
    }
}
