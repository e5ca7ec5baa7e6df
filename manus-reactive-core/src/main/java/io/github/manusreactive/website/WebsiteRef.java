package io.github.manusreactive.website;

import io.github.manusreactive.internal.util.Preconditions;
import org.jspecify.annotations.Nullable;

/**
 * Reference to a site by the task that built it or by its own id. Exactly one is set.
 *
 * @param taskId the task that built the site
 * @param websiteId the site
 * @since 0.1.0
 */
public record WebsiteRef(@Nullable String taskId, @Nullable String websiteId) {

    public WebsiteRef {
        Preconditions.exactlyOne("task_id", taskId, "website_id", websiteId);
    }

    /**
     * Returns a reference to the site that a task built.
     *
     * @param taskId the task, or {@code agent-default-main_task}
     */
    public static WebsiteRef ofTask(String taskId) {
        return new WebsiteRef(taskId, null);
    }

    /** Returns a reference to a site. */
    public static WebsiteRef ofWebsite(String websiteId) {
        return new WebsiteRef(null, websiteId);
    }
}
