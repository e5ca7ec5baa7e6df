package io.github.manusreactive.cli.doctor;

import io.github.manusreactive.website.WebsiteRef;
import org.jspecify.annotations.Nullable;

/**
 * The ids that checks use, given by the user or found by earlier checks. Checks run one after another, so access needs no
 * synchronization.
 */
public final class CheckTargets {

    private volatile @Nullable String task;
    private volatile @Nullable String agent;
    private final @Nullable String file;
    private final @Nullable WebsiteRef website;

    /**
     * Creates targets with the ids of the user.
     *
     * @param task id of a task, {@code null} for the newest one of {@code task.list}
     * @param file id of a file, {@code null} to skip {@code file.detail}
     * @param websiteId id of a website, {@code null} for that of {@code task}, if one is given
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
