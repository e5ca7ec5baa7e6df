package io.github.manusreactive.usage;

import io.github.manusreactive.internal.util.Preconditions;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which members {@code usage.teamLog} shows, and for which days.
 *
 * @param limit page size, 1 to 100; 20 by default
 * @param cursor where to go on; the beginning by default
 * @param startDate earliest day; the server decides by default
 * @param endDate latest day; the server decides by default
 * @param sortBy what to sort by; {@code task_count} by default
 * @param isAsc whether the smallest comes first; the largest does by default
 * @since 0.1.0
 */
public record TeamLogRequest(
        @Nullable Integer limit,
        @Nullable String cursor,
        @Nullable Instant startDate,
        @Nullable Instant endDate,
        @Nullable TeamLogOrder sortBy,
        @Nullable Boolean isAsc) {

    public TeamLogRequest {
        Preconditions.range("limit", limit, 1, 100);
        Preconditions.notBlank("cursor", cursor);
        DateRange.check(startDate, endDate);
    }

    /** All members, by number of tasks. */
    public static TeamLogRequest all() {
        return builder().build();
    }

    /**
     * The same listing from another place on.
     *
     * @param cursor from the page before; {@code null} for the beginning
     */
    public TeamLogRequest withCursor(@Nullable String cursor) {
        return new TeamLogRequest(limit, cursor, startDate, endDate, sortBy, isAsc);
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
        private @Nullable Instant startDate;
        private @Nullable Instant endDate;
        private @Nullable TeamLogOrder sortBy;
        private @Nullable Boolean isAsc;

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
         * @param startDate earliest day; the server decides by default
         */
        public Builder startDate(Instant startDate) {
            this.startDate = startDate;
            return this;
        }

        /**
         * @param endDate latest day; the server decides by default
         */
        public Builder endDate(Instant endDate) {
            this.endDate = endDate;
            return this;
        }

        /**
         * @param sortBy what to sort by; {@code task_count} by default
         */
        public Builder sortBy(TeamLogOrder sortBy) {
            this.sortBy = sortBy;
            return this;
        }

        /**
         * @param isAsc whether the smallest comes first; the largest does by default
         */
        public Builder isAsc(boolean isAsc) {
            this.isAsc = isAsc;
            return this;
        }

        /**
         * Validates and returns the request.
         *
         * @throws io.github.manusreactive.error.InvalidRequestException if a field is invalid; the message names it
         */
        public TeamLogRequest build() {
            return new TeamLogRequest(limit, cursor, startDate, endDate, sortBy, isAsc);
        }
    }
}
