package io.github.manusreactive.website;

import io.github.manusreactive.internal.util.Preconditions;
import org.jspecify.annotations.Nullable;

/**
 * Request of {@code website.publish}. Deploys the newest checkpoint; an older one cannot be selected.
 *
 * @param taskId the task that built the site; set exactly one of this and {@code websiteId}
 * @param websiteId the site
 * @param visibility {@code public} (default) or {@code team}
 * @since 0.1.0
 */
public record PublishWebsiteRequest(
        @Nullable String taskId,
        @Nullable String websiteId,
        @Nullable WebsiteVisibility visibility) {

    public PublishWebsiteRequest {
        Preconditions.exactlyOne("task_id", taskId, "website_id", websiteId);
        SettableVisibility.check(visibility);
    }

    /**
     * Returns a builder for the request.
     *
     * @param website the site
     */
    public static Builder builder(WebsiteRef website) {
        return new Builder(website);
    }

    /**
     * Builds the request; {@link #build} validates it.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private final WebsiteRef website;
        private @Nullable WebsiteVisibility visibility;

        private Builder(WebsiteRef website) {
            this.website = website;
        }

        /**
         * @param visibility {@code public} (default) or {@code team}
         */
        public Builder visibility(WebsiteVisibility visibility) {
            this.visibility = visibility;
            return this;
        }

        /**
         * Validates and returns the request.
         *
         * @throws io.github.manusreactive.error.InvalidRequestException if a field is invalid; the message names it
         */
        public PublishWebsiteRequest build() {
            return new PublishWebsiteRequest(website.taskId(), website.websiteId(), visibility);
        }
    }
}
