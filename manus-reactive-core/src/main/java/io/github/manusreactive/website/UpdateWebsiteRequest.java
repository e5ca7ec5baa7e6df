package io.github.manusreactive.website;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.internal.util.Preconditions;
import org.jspecify.annotations.Nullable;

/**
 * Request of {@code website.update}; absent fields stay unchanged. Deploys nothing.
 *
 * @param taskId the task that built the site; set exactly one of this and {@code websiteId}
 * @param websiteId the site
 * @param title new title; not blank
 * @param visibility {@code public} or {@code team}
 * @since 0.1.0
 */
public record UpdateWebsiteRequest(
        @Nullable String taskId,
        @Nullable String websiteId,
        @Nullable String title,
        @Nullable WebsiteVisibility visibility) {

    public UpdateWebsiteRequest {
        Preconditions.exactlyOne("task_id", taskId, "website_id", websiteId);
        Preconditions.notBlank("title", title);
        SettableVisibility.check(visibility);
        if (title == null && visibility == null) {
            throw new InvalidRequestException("title", "nothing to change: set title or visibility");
        }
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
        private @Nullable String title;
        private @Nullable WebsiteVisibility visibility;

        private Builder(WebsiteRef website) {
            this.website = website;
        }

        /**
         * @param title new title; not blank
         */
        public Builder title(String title) {
            this.title = title;
            return this;
        }

        /**
         * @param visibility {@code public} or {@code team}
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
        public UpdateWebsiteRequest build() {
            return new UpdateWebsiteRequest(website.taskId(), website.websiteId(), title, visibility);
        }
    }
}
