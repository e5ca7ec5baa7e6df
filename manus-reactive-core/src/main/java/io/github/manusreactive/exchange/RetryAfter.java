package io.github.manusreactive.exchange;

import io.github.manusreactive.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads {@code Retry-After}: seconds or an HTTP date. */
final class RetryAfter {

    private RetryAfter() {}

    static @Nullable Duration of(HttpHeaders headers, Instant now) {
        String value = headers.first("retry-after");
        if (value == null || value.isBlank()) {
            return null;
        }
        String text = value.strip();
        if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            // more digits than a century of seconds is as good as for ever
            return Duration.ofSeconds(text.length() > 10 ? 9_999_999_999L : Long.parseLong(text));
        }
        Instant at = date(text);
        if (at == null) {
            return null;
        }
        // by the server's own clock, where the answer shows it
        Instant serverNow = date(headers.first("date"));
        Duration wait = Duration.between(serverNow == null ? now : serverNow, at);
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    /** Reads an HTTP date; {@code null} where it is none. */
    static @Nullable Instant date(@Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT))
                    .toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
