package io.github.manusreactive.exchange;

import io.github.manusreactive.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the {@code Date} of answers tells of the server's clock. */
final class ServerClock {

    private volatile @Nullable Duration behind;

    void learn(HttpHeaders headers, Instant receivedAt) {
        String date = headers.first("date");
        if (date == null) {
            return;
        }
        try {
            Instant server = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT))
                    .toInstant();
            behind = Duration.between(server, receivedAt);
        } catch (DateTimeException e) {
            // a gateway's own idea of a date: no news
        }
    }

    /** The earliest time the server's clock can have shown at a moment of ours, {@code null} where nothing is known. */
    @Nullable
    Instant earliest(Instant ours) {
        Duration known = behind;
        return known == null ? null : ours.minus(known);
    }
}
