package io.github.manusreactive.usage;

import io.github.manusreactive.internal.util.Preconditions;
import org.jspecify.annotations.Nullable;

/**
 * Which part of the credit history {@code usage.list} shows.
 *
 * @param limit page size, 1 to 100; 20 by default
 * @param cursor where to go on; the beginning by default
 * @since 0.1.0
 */
public record ListUsageRequest(
        @Nullable Integer limit, @Nullable String cursor) {

    public ListUsageRequest {
        Preconditions.range("limit", limit, 1, 100);
        Preconditions.notBlank("cursor", cursor);
    }

    /** The whole history. */
    public static ListUsageRequest all() {
        return builder().build();
    }

    /**
     * The same listing from another place on.
     *
     * @param cursor from the page before; {@code null} for the beginning
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

        /**
         * @param limit page size, 1 to 100; 20 by default
         */
        public Builder limit(int limit) {
            this.limit = limit;
            return this;
        }

        /**
         * @param cursor where to go on; the beginning by default
         */
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
