package io.github.manusreactive.usage;

import io.github.manusreactive.internal.util.Preconditions;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Request of {@code usage.teamLog}.
 *
 * @param limit page size, 1 to 100; default 20
 * @param cursor start of the page; default: the beginning
 * @param startDate first day; default: chosen by the server
 * @param endDate last day; default: chosen by the server
 * @param sortBy sort key; default {@code task_count}
 * @param isAsc if {@code true}, sorts in ascending order; default: descending
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

    /** Returns a request for all members, by number of tasks. */
    public static TeamLogRequest all() {
        return builder().build();
    }

    /**
     * Returns this request with a cursor.
     *
     * @param cursor cursor from the previous page; {@code null} for the beginning
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

        /** @param startDate first day; default: chosen by the server */
        public Builder startDate(Instant startDate) {
            this.startDate = startDate;
            return this;
        }

        /** @param endDate last day; default: chosen by the server */
        public Builder endDate(Instant endDate) {
            this.endDate = endDate;
            return this;
        }

        /** @param sortBy sort key; default {@code task_count} */
        public Builder sortBy(TeamLogOrder sortBy) {
            this.sortBy = sortBy;
            return this;
        }

        /** @param isAsc if {@code true}, sorts in ascending order; default: descending */
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
