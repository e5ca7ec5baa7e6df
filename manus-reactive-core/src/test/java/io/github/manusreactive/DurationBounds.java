package io.github.manusreactive;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.error.InvalidSettingException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;

/** Sets a duration to its bounds, and to what lies beyond them. */
public final class DurationBounds {

    private DurationBounds() {}

    /** Of a setting. */
    public static void assertEnforced(
            String field, Consumer<Duration> set, Duration least, Duration below, Duration longest) {
        assertEnforced(InvalidSettingException.class, field, set, least, below, longest);
    }

    /** Of a setting or of a value in a request, which raise different errors. */
    public static void assertEnforced(
            Class<? extends RuntimeException> error,
            String field,
            Consumer<Duration> set,
            Duration least,
            Duration below,
            Duration longest) {
        for (Duration extreme : new Duration[] {
            below,
            Duration.ofSeconds(-1),
            Duration.ofSeconds(Long.MIN_VALUE),
            longest.plusNanos(1),
            Duration.ofSeconds(Long.MAX_VALUE),
            ChronoUnit.FOREVER.getDuration()
        }) {
            assertThatThrownBy(() -> set.accept(extreme))
                    .as("%s", extreme)
                    .isInstanceOf(error)
                    .hasMessageContaining(field)
                    .hasMessageContaining("at most " + longest.toDays() + " days");
        }
        assertThatCode(() -> set.accept(least)).doesNotThrowAnyException();
        assertThatCode(() -> set.accept(longest)).doesNotThrowAnyException();
    }
}
