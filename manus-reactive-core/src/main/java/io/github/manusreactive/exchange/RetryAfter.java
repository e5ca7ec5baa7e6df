package io.github.manusreactive.exchange;

import io.github.manusreactive.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code Retry-After}: seconds, which may have a fraction, or an HTTP date. */
final class RetryAfter {

    private static final Pattern SECONDS = Pattern.compile("[0-9]+(\\.[0-9]*)?");

    private RetryAfter() {}

    static @Nullable Duration of(HttpHeaders headers, Instant now) {
        String value = headers.first("retry-after");
        if (value == null || value.isBlank()) {
            return null;
        }
        String text = value.strip();
        if (SECONDS.matcher(text).matches()) {
            String[] parts = text.split("\\.", 2);
            // more digits than a century of seconds is as good as for ever
            long whole = parts[0].length() > 10 ? 9_999_999_999L : Long.parseLong(parts[0]);
            // a fraction is a part of a second more to wait, which milliseconds tell well enough
            long millis = parts.length == 1 ? 0 : Long.parseLong((parts[1] + "000").substring(0, 3));
            return Duration.ofSeconds(whole).plusMillis(millis);
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

    /** Whether the wait is given as the date of its end. */
    static boolean isDate(HttpHeaders headers) {
        return date(headers.first("retry-after")) != null;
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
