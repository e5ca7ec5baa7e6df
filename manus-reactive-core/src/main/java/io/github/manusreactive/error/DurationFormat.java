package io.github.manusreactive.error;

import java.time.Duration;

/** Formats durations for messages. */
final class DurationFormat {

    private DurationFormat() {}

    /**
     * Returns, for example, {@code 40 ms}, {@code 52.4 s}, {@code 30 min} or {@code 2 h 5 min}, rounded for reading.
     */
    static String time(Duration time) {
        long minutes = time.toMinutes();
        if (minutes >= 120) {
            return time.toHours() + " h" + rest(time.toMinutesPart(), "min");
        }
        long millis = time.toMillis();
        if (millis < 1_000) {
            return millis + " ms";
        }
        if (millis < 120_000) {
            long tenths = millis / 100;
            return tenths / 10 + (tenths % 10 == 0 ? "" : "." + tenths % 10) + " s";
        }
        return minutes + " min" + rest(time.toSecondsPart(), "s");
    }

    private static String rest(int value, String unit) {
        return value == 0 ? "" : " " + value + " " + unit;
    }
}
