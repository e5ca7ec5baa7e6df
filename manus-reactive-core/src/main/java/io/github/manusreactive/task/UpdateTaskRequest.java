package io.github.manusreactive.task;

import io.github.manusreactive.internal.util.Preconditions;
import org.jspecify.annotations.Nullable;

/**
 * Request of {@code task.update}; absent fields stay unchanged.
 *
 * @param taskId the task, or {@code agent-default-main_task}
 * @param title new title
 * @param shareVisibility new visibility
 * @param enableVisibleInTaskList {@code false} hides the task from the web app's list
 * @since 0.1.0
 */
public record UpdateTaskRequest(
        String taskId,
        @Nullable String title,
        @Nullable ShareVisibility shareVisibility,
        @Nullable Boolean enableVisibleInTaskList) {

    public UpdateTaskRequest {
        Preconditions.requiredText("task_id", taskId);
        Preconditions.notBlank("title", title);
    }

    /**
     * Returns a builder for the request.
     *
     * @param taskId the task, or {@code agent-default-main_task}
     */
    public static Builder builder(String taskId) {
        return new Builder(taskId);
    }

    /**
     * Builds the request; {@link #build} validates it.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private final String taskId;
        private @Nullable String title;
        private @Nullable ShareVisibility shareVisibility;
        private @Nullable Boolean enableVisibleInTaskList;

        private Builder(String taskId) {
            this.taskId = taskId;
        }

        /**
         * @param title new title
         */
        public Builder title(String title) {
            this.title = title;
            return this;
        }

        /** @param shareVisibility new visibility */
        public Builder shareVisibility(ShareVisibility shareVisibility) {
            this.shareVisibility = shareVisibility;
            return this;
        }

        /** @param enableVisibleInTaskList {@code false} hides the task from the web app's list */
        public Builder enableVisibleInTaskList(boolean enableVisibleInTaskList) {
            this.enableVisibleInTaskList = enableVisibleInTaskList;
            return this;
        }

        /**
         * Validates and returns the request.
         *
         * @throws io.github.manusreactive.error.InvalidRequestException if a field is invalid; the message names it
         */
        public UpdateTaskRequest build() {
            return new UpdateTaskRequest(taskId, title, shareVisibility, enableVisibleInTaskList);
        }
    }
}
