package io.github.manusreactive.website;

import io.github.manusreactive.internal.util.Preconditions;
import org.jspecify.annotations.Nullable;

/**
 * Names a site by the task that built it or by its own id. Exactly one is given.
 *
 * @param taskId the task that built the site
 * @param websiteId the site itself
 * @since 0.1.0
 */
public record WebsiteRef(@Nullable String taskId, @Nullable String websiteId) {

    /** Checks that exactly one is given. */
    public WebsiteRef {
        Preconditions.exactlyOne("task_id", taskId, "website_id", websiteId);
    }

    /**
     * The site that a task built.
     *
     * @param taskId the task, or {@code agent-default-main_task}
     * @return the reference
     */
    public static WebsiteRef ofTask(String taskId) {
        return new WebsiteRef(taskId, null);
    }

    /**
     * A site.
     *
     * @param websiteId its id
     * @return the reference
     */
    public static WebsiteRef ofWebsite(String websiteId) {
        return new WebsiteRef(null, websiteId);
    }
}
