package io.github.manusreactive.cli.doctor;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/** The difference between the local clock and the server's, narrowed down by each {@code Date} header. */
final class ClockSkew {

    /** The header has whole seconds. */
    private static final Duration RESOLUTION = Duration.ofSeconds(1);

    private static final Duration MOST = Duration.ofSeconds(30);

    private @Nullable Duration least;
    private @Nullable Duration most;

    /** A server that says {@code date} shows that time or up to a second more, between sending and receiving. */
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
        // several servers, or a clock that was set meanwhile: the newest counts
        least = knownLeast == null || apart || atLeast.compareTo(knownLeast) > 0 ? atLeast : knownLeast;
        most = knownMost == null || apart || atMost.compareTo(knownMost) < 0 ? atMost : knownMost;
    }

    /** Whether webhooks and times can be relied on. */
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
