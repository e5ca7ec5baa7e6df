package io.github.manusreactive.task;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.internal.util.Preconditions;
import org.jspecify.annotations.Nullable;

/**
 * Request of {@code task.list}.
 *
 * @param limit page size, 1 to 100; default 20
 * @param cursor start of the page; default: the beginning
 * @param order order by creation time; default: newest first
 * @param scope kind of tasks; default: all, or {@code project} if {@code projectId} is set
 * @param agentId required with scope {@code agent_subtask}; {@code agent-default} is the IM agent
 * @param projectId only tasks of this project; required with scope {@code project} and rejected with any other, because the API
 *     then ignores it and lists every task of the account
 * @param oauthClientId only tasks created by this Open App; must not be combined with {@code apiKeyId}
 * @param apiKeyId only tasks created by this key; must not be combined with {@code oauthClientId}
 * @since 0.1.0
 */
public record ListTasksRequest(
        @Nullable Integer limit,
        @Nullable String cursor,
        @Nullable SortOrder order,
        @Nullable TaskScope scope,
        @Nullable String agentId,
        @Nullable String projectId,
        @Nullable String oauthClientId,
        @Nullable String apiKeyId) {

    public ListTasksRequest {
        Preconditions.range("limit", limit, 1, 100);
        Preconditions.notBlank("cursor", cursor);
        Preconditions.notBlank("agent_id", agentId);
        Preconditions.notBlank("project_id", projectId);
        Preconditions.notBlank("oauth_client_id", oauthClientId);
        Preconditions.notBlank("api_key_id", apiKeyId);
        if (TaskScope.AGENT_SUBTASK.equals(scope) && agentId == null) {
            throw new InvalidRequestException("agent_id", "is required with scope agent_subtask");
        }
        if (projectId != null && scope == null) {
            scope = TaskScope.PROJECT;
        }
        if (TaskScope.PROJECT.equals(scope) && projectId == null) {
            throw new InvalidRequestException("project_id", "is required with scope project");
        }
        if (projectId != null && !TaskScope.PROJECT.equals(scope)) {
            throw new InvalidRequestException(
                    "project_id",
                    "is ignored by the API with scope " + scope + ": leave the scope out, or set it to project");
        }
        if (oauthClientId != null && apiKeyId != null) {
            throw new InvalidRequestException("api_key_id", "cannot be combined with oauth_client_id");
        }
    }

    /** Returns a request for all tasks, newest first. */
    public static ListTasksRequest all() {
        return builder().build();
    }

    /**
     * Returns this request with a cursor.
     *
     * @param cursor cursor from the previous page
     */
    public ListTasksRequest withCursor(@Nullable String cursor) {
        return new ListTasksRequest(limit, cursor, order, scope, agentId, projectId, oauthClientId, apiKeyId);
    }

    /** Returns a builder for the request. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Builds the request; {@link #build} validates it.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private @Nullable Integer limit;
        private @Nullable String cursor;
        private @Nullable SortOrder order;
        private @Nullable TaskScope scope;
        private @Nullable String agentId;
        private @Nullable String projectId;
        private @Nullable String oauthClientId;
        private @Nullable String apiKeyId;

        private Builder() {}

        /** @param limit page size, 1 to 100; default 20 */
        public Builder limit(int limit) {
            this.limit = limit;
            return this;
        }

        /** @param cursor start of the page; default: the beginning */
        public Builder cursor(String cursor) {
            this.cursor = cursor;
            return this;
        }

        /** @param order order by creation time; default: newest first */
        public Builder order(SortOrder order) {
            this.order = order;
            return this;
        }

        /** @param scope kind of tasks; default: all, or {@code project} if {@code projectId} is set */
        public Builder scope(TaskScope scope) {
            this.scope = scope;
            return this;
        }

        /** @param agentId required with scope {@code agent_subtask}; {@code agent-default} is the IM agent */
        public Builder agentId(String agentId) {
            this.agentId = agentId;
            return this;
        }

        /**
         * @param projectId only tasks of this project; sets scope {@code project}
         */
        public Builder projectId(String projectId) {
            this.projectId = projectId;
            return this;
        }

        /** @param oauthClientId only tasks created by this Open App; must not be combined with {@code apiKeyId} */
        public Builder oauthClientId(String oauthClientId) {
            this.oauthClientId = oauthClientId;
            return this;
        }

        /** @param apiKeyId only tasks created by this key; must not be combined with {@code oauthClientId} */
        public Builder apiKeyId(String apiKeyId) {
            this.apiKeyId = apiKeyId;
            return this;
        }

        /**
         * Validates and returns the request.
         *
         * @throws io.github.manusreactive.error.InvalidRequestException if a field is invalid; the message names it
         */
        public ListTasksRequest build() {
            return new ListTasksRequest(limit, cursor, order, scope, agentId, projectId, oauthClientId, apiKeyId);
        }
    }
}
