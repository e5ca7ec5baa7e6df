package io.github.manusreactive.usage;

import io.github.manusreactive.internal.util.Preconditions;
import org.jspecify.annotations.Nullable;

/**
 * Request of {@code usage.list}.
 *
 * @param limit page size, 1 to 100; default 20
 * @param cursor start of the page; default: the beginning
 * @since 0.1.0
 */
public record ListUsageRequest(
        @Nullable Integer limit, @Nullable String cursor) {

    public ListUsageRequest {
        Preconditions.range("limit", limit, 1, 100);
        Preconditions.notBlank("cursor", cursor);
    }

    /** Returns a request for the whole history. */
    public static ListUsageRequest all() {
        return builder().build();
    }

    /**
     * Returns this request with a cursor.
     *
     * @param cursor cursor from the previous page; {@code null} for the beginning
     */
    public ListUsageRequest withCursor(@Nullable String cursor) {
        return new ListUsageRequest(limit, cursor);
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

        /**
         * Validates and returns the request.
         *
         * @throws io.github.manusreactive.error.InvalidRequestException if a field is invalid; the message names it
         */
        public ListUsageRequest build() {
            return new ListUsageRequest(limit, cursor);
        }
    }
}
