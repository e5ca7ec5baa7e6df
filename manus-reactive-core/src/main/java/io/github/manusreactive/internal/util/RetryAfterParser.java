package io.github.manusreactive.internal.util;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses {@code Retry-After}: seconds, possibly with a fraction, or an HTTP date. */
public final class RetryAfterParser {

    private static final Pattern SECONDS = Pattern.compile("[0-9]+(\\.[0-9]*)?");

    private RetryAfterParser() {}

    /**
     * Returns the delay, or {@code null} if the header is missing or invalid.
     *
     * @param value the header {@code Retry-After}
     * @param date the header {@code Date} of the same response, since a date is by the server's clock
     * @param now the local time, for a response without a date
     */
    public static @Nullable Duration parse(@Nullable String value, @Nullable String date, Instant now) {
        if (value == null || value.isBlank()) {
            return null;
        }
        String text = value.strip();
        if (SECONDS.matcher(text).matches()) {
            String[] parts = text.split("\\.", 2);
            // further digits make no difference
            long whole = parts[0].length() > 10 ? 9_999_999_999L : Long.parseLong(parts[0]);
            // milliseconds are precise enough
            long millis = parts.length == 1 ? 0 : Long.parseLong((parts[1] + "000").substring(0, 3));
            return Duration.ofSeconds(whole).plusMillis(millis);
        }
        Instant at = date(text);
        if (at == null) {
            return null;
        }
        Instant serverNow = date(date);
        Duration wait = Duration.between(serverNow == null ? now : serverNow, at);
        return wait.isNegative() ? Duration.ZERO : wait;
    }

    /** Parses an HTTP date; returns {@code null} if the text is not one. */
    public static @Nullable Instant date(@Nullable String text) {
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
