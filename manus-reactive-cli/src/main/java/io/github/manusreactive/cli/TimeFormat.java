package io.github.manusreactive.cli;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Formats durations for people. */
final class TimeFormat {

    /** Durations that are easy to read. */
    static final List<Duration> ROUND = Stream.concat(
                    Stream.of(100L, 200L, 500L, 1000L, 2000L, 5000L, 10_000L, 20_000L, 30_000L)
                            .map(Duration::ofMillis),
                    Stream.of(1L, 2L, 5L, 10L, 20L, 30L, 60L, 120L, 300L, 600L, 1440L)
                            .map(Duration::ofMinutes))
            .toList();

    private TimeFormat() {}

    static String shortly(Duration time) {
        long millis = time.toMillis();
        if (millis < 1000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return millis % 1000 == 0 ? millis / 1000 + " s" : String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        long minutes = Math.round(millis / 60_000.0);
        return minutes < 60
                ? minutes + " min"
                : minutes % 60 == 0 ? minutes / 60 + " h" : minutes / 60 + " h " + minutes % 60 + " min";
    }
}
