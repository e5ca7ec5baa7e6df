package io.github.manusreactive.usage;

import io.github.manusreactive.error.InvalidRequestException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Validates a range of days. */
final class DateRange {

    private DateRange() {}

    static void check(@Nullable Instant start, @Nullable Instant end) {
        notBeforeTheEpoch("start_date", start);
        notBeforeTheEpoch("end_date", end);
        if (start != null && end != null && start.isAfter(end)) {
            throw new InvalidRequestException("start_date", "must not be after end_date");
        }
    }

    private static void notBeforeTheEpoch(String field, @Nullable Instant date) {
        if (date != null && date.getEpochSecond() < 0) {
            throw new InvalidRequestException(field, "must not be before 1970");
        }
    }
}
