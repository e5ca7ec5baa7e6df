package io.github.manusreactive.internal.call;

import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.internal.util.RetryAfterParser;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Parses {@code Retry-After}: seconds, possibly with a fraction, or an HTTP date. */
final class RetryAfterDelay {

    private RetryAfterDelay() {}

    static @Nullable Duration of(HttpHeaders headers, Instant now) {
        return RetryAfterParser.parse(headers.first("retry-after"), headers.first("date"), now);
    }

    /** Returns {@code true} if the header is a date. */
    static boolean isDate(HttpHeaders headers) {
        return date(headers.first("retry-after")) != null;
    }

    /** Parses an HTTP date; {@code null} if the text is not one. */
    static @Nullable Instant date(@Nullable String text) {
        return RetryAfterParser.date(text);
    }
}
