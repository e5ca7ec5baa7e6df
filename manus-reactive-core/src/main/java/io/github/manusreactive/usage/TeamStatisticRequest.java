package io.github.manusreactive.usage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Request of {@code usage.teamStatistic}.
 *
 * @param startDate first day; default: chosen by the server
 * @param endDate last day; default: chosen by the server
 * @since 0.1.0
 */
public record TeamStatisticRequest(
        @Nullable Instant startDate, @Nullable Instant endDate) {

    public TeamStatisticRequest {
        DateRange.check(startDate, endDate);
    }

    /** Returns a request for the server's default range of days. */
    public static TeamStatisticRequest all() {
        return builder().build();
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

        private @Nullable Instant startDate;
        private @Nullable Instant endDate;

        private Builder() {}

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

        /**
         * Validates and returns the request.
         *
         * @throws io.github.manusreactive.error.InvalidRequestException if a field is invalid; the message names it
         */
        public TeamStatisticRequest build() {
            return new TeamStatisticRequest(startDate, endDate);
        }
    }
}
