package io.github.manusreactive.usage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which days {@code usage.teamStatistic} shows.
 *
 * @param startDate earliest day; the server decides by default
 * @param endDate latest day; the server decides by default
 * @since 0.1.0
 */
public record TeamStatisticRequest(
        @Nullable Instant startDate, @Nullable Instant endDate) {

    /** Checks the fields. */
    public TeamStatisticRequest {
        DateRange.check(startDate, endDate);
    }

    /**
     * As many days as the server shows by default.
     *
     * @return the request
     */
    public static TeamStatisticRequest all() {
        return builder().build();
    }

    /**
     * Starts a request.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Collects a request's fields; {@link #build} checks them.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private @Nullable Instant startDate;
        private @Nullable Instant endDate;

        private Builder() {}

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
         * Checks the fields.
         *
         * @return the request
         * @throws io.github.manusreactive.error.InvalidRequestException naming the field that is wrong
         */
        public TeamStatisticRequest build() {
            return new TeamStatisticRequest(startDate, endDate);
        }
    }
}
