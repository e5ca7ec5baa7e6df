package io.github.manusreactive.cli.doctor;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** Estimates the difference between the local and the server clock from {@code Date} headers. */
final class ClockSkew {

    /** Resolution of the header. */
    private static final Duration RESOLUTION = Duration.ofSeconds(1);

    private static final Duration MOST = Duration.ofSeconds(30);

    private @Nullable Duration least;
    private @Nullable Duration most;

    /** Adds an exchange. Between sending and receiving, the server clock was at {@code date} or less than a second later. */
    void add(SeenExchange exchange) {
        String header = exchange.reply().headers().first("date");
        String valid = header == null ? null : ExchangeRedactor.date(header);
        if (valid == null) {
            return;
        }
        Instant date =
                ZonedDateTime.parse(valid, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
        Duration atLeast = Duration.between(exchange.received(), date);
        Duration atMost = Duration.between(exchange.sent(), date.plus(RESOLUTION));
        Duration knownLeast = least;
        Duration knownMost = most;
        boolean apart = knownLeast != null
                && knownMost != null
                && (atLeast.compareTo(knownMost) > 0 || atMost.compareTo(knownLeast) < 0);
        // several servers or an adjusted clock: use the newest value
        least = knownLeast == null || apart || atLeast.compareTo(knownLeast) > 0 ? atLeast : knownLeast;
        most = knownMost == null || apart || atMost.compareTo(knownMost) < 0 ? atMost : knownMost;
    }

    /** Returns whether the difference is small enough for webhook verification. */
    boolean isFine() {
        return least == null || middle().abs().compareTo(MOST) <= 0;
    }

    @Override
    public String toString() {
        Duration low = least;
        Duration high = most;
        if (low == null || high == null) {
            return "unknown: no response has a Date header";
        }
        String precision = " (± " + seconds(high.minus(low).dividedBy(2)) + ")";
        if (low.compareTo(Duration.ZERO) <= 0 && !high.isNegative()) {
            return "no difference" + precision;
        }
        Duration middle = middle();
        return "the local clock is " + seconds(middle.abs()) + (middle.isNegative() ? " ahead" : " behind") + precision
                + (isFine() ? "" : ": set it, for example with NTP");
    }

    private Duration middle() {
        Duration low = least;
        Duration high = most;
        return low == null || high == null ? Duration.ZERO : low.plus(high).dividedBy(2);
    }

    private static String seconds(Duration time) {
        return Math.round(time.toMillis() / 100.0) / 10.0 + " s";
    }
}
