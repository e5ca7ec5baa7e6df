package io.github.manusreactive.internal.call;

import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.internal.util.RetryAfterParser;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads {@code Retry-After}: seconds, which may have a fraction, or an HTTP date. */
final class RetryAfterDelay {

    private RetryAfterDelay() {}

    static @Nullable Duration of(HttpHeaders headers, Instant now) {
        return RetryAfterParser.parse(headers.first("retry-after"), headers.first("date"), now);
    }

    /** Whether the wait is given as the date of its end. */
    static boolean isDate(HttpHeaders headers) {
        return date(headers.first("retry-after")) != null;
    }

    /** Reads an HTTP date; {@code null} where it is none. */
    static @Nullable Instant date(@Nullable String text) {
        return RetryAfterParser.date(text);
    }
}
