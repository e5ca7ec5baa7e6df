package io.github.manusreactive.task;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.internal.util.Preconditions;
import org.jspecify.annotations.Nullable;

/**
 * Request of {@code task.listMessages}.
 *
 * @param taskId the task, or {@code agent-default-main_task}
 * @param limit page size, 1 to 200; default 50
 * @param cursor start of the page; default: the beginning
 * @param order order by time; default: newest first
 * @param verbose if {@code true}, includes tools, plans and explanations; default {@code false}
 * @param slidesFormat format of slides; default {@code html}
 * @param startEventId first event of the listing; must not be combined with a cursor
 * @since 0.1.0
 */
public record ListMessagesRequest(
        String taskId,
        @Nullable Integer limit,
        @Nullable String cursor,
        @Nullable SortOrder order,
        @Nullable Boolean verbose,
        @Nullable SlidesFormat slidesFormat,
        @Nullable String startEventId) {

    public ListMessagesRequest {
        Preconditions.requiredText("task_id", taskId);
        Preconditions.range("limit", limit, 1, 200);
        Preconditions.notBlank("cursor", cursor);
        Preconditions.notBlank("start_event_id", startEventId);
        if (cursor != null && startEventId != null) {
            throw new InvalidRequestException("start_event_id", "cannot be combined with cursor");
        }
    }

    /**
     * Returns a request for a task's events, newest first.
     *
     * @param taskId the task, or {@code agent-default-main_task}
     */
    public static ListMessagesRequest of(String taskId) {
        return builder(taskId).build();
    }

    /**
     * Returns this request with a cursor and without a start event.
     *
     * @param cursor cursor from the previous page
     */
    public ListMessagesRequest withCursor(String cursor) {
        return new ListMessagesRequest(taskId, limit, cursor, order, verbose, slidesFormat, null);
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
        private @Nullable Integer limit;
        private @Nullable String cursor;
        private @Nullable SortOrder order;
        private @Nullable Boolean verbose;
        private @Nullable SlidesFormat slidesFormat;
        private @Nullable String startEventId;

        private Builder(String taskId) {
            this.taskId = taskId;
        }

        /** @param limit page size, 1 to 200; default 50 */
        public Builder limit(int limit) {
            this.limit = limit;
            return this;
        }

        /** @param cursor start of the page; default: the beginning */
        public Builder cursor(String cursor) {
            this.cursor = cursor;
            return this;
        }

        /** @param order order by time; default: newest first */
        public Builder order(SortOrder order) {
            this.order = order;
            return this;
        }

        /** @param verbose if {@code true}, includes tools, plans and explanations; default {@code false} */
        public Builder verbose(boolean verbose) {
            this.verbose = verbose;
            return this;
        }

        /** @param slidesFormat format of slides; default {@code html} */
        public Builder slidesFormat(SlidesFormat slidesFormat) {
            this.slidesFormat = slidesFormat;
            return this;
        }

        /** @param startEventId first event of the listing; must not be combined with a cursor */
        public Builder startEventId(String startEventId) {
            this.startEventId = startEventId;
            return this;
        }

        /**
         * Validates and returns the request.
         *
         * @throws io.github.manusreactive.error.InvalidRequestException if a field is invalid; the message names it
         */
        public ListMessagesRequest build() {
            return new ListMessagesRequest(taskId, limit, cursor, order, verbose, slidesFormat, startEventId);
        }
    }
}
