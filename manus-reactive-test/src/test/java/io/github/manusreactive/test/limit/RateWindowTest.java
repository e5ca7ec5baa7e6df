package io.github.manusreactive.test.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class RateWindowTest {

    private static final long PERIOD = 1_000;

    @Property
    void aSlidingWindowAdmitsExactlyWhatFits(
            @ForAll @IntRange(min = 1, max = 20) int calls,
            @ForAll @Size(min = 1, max = 200) List<@LongRange(min = 0, max = 300) Long> gaps) {
        RateWindow window = RateWindow.of(WindowKind.SLIDING, calls, Duration.ofNanos(PERIOD), 0);
        List<Long> admitted = new ArrayList<>();
        long now = 0;
        for (long gap : gaps) {
            now += gap;
            boolean fits = inLastPeriod(admitted, now) < calls;
            assertThat(window.tryTake(now)).isEqualTo(fits);
            if (fits) {
                admitted.add(now);
            }
        }
    }

    @Property
    void aTokenBucketNeverAdmitsMoreThanItsSizePlusItsRefill(
            @ForAll @IntRange(min = 1, max = 20) int calls,
            @ForAll @Size(min = 1, max = 200) List<@LongRange(min = 0, max = 300) Long> gaps) {
        RateWindow window = RateWindow.of(WindowKind.TOKEN_BUCKET, calls, Duration.ofNanos(PERIOD), 0);
        List<Long> admitted = new ArrayList<>();
        long now = 0;
        for (long gap : gaps) {
            now += gap;
            if (window.tryTake(now)) {
                admitted.add(now);
            }
        }
        for (int from = 0; from < admitted.size(); from++) {
            for (int to = from; to < admitted.size(); to++) {
                long elapsed = admitted.get(to) - admitted.get(from);
                assertThat((long) (to - from + 1) * PERIOD).isLessThanOrEqualTo((PERIOD + elapsed) * calls);
            }
        }
    }

    @Property
    void aFixedWindowAdmitsItsLimitBetweenItsEdges(
            @ForAll @IntRange(min = 1, max = 20) int calls,
            @ForAll @LongRange(min = -5_000, max = 5_000) long phase,
            @ForAll @Size(min = 1, max = 200) List<@LongRange(min = 0, max = 300) Long> gaps) {
        RateWindow window = RateWindow.of(WindowKind.FIXED, calls, Duration.ofNanos(PERIOD), phase);
        long now = 0;
        long current = Long.MIN_VALUE;
        int used = 0;
        for (long gap : gaps) {
            now += gap;
            long index = Math.floorDiv(now - phase, PERIOD);
            used = index == current ? used : 0;
            current = index;
            boolean fits = used < calls;
            assertThat(window.tryTake(now)).isEqualTo(fits);
            used += fits ? 1 : 0;
        }
    }

    @Property
    void afterTheAnnouncedWaitThereIsRoomAndNotBefore(
            @ForAll WindowKind kind,
            @ForAll @IntRange(min = 1, max = 20) int calls,
            @ForAll @Size(min = 1, max = 100) List<@LongRange(min = 0, max = 300) Long> gaps) {
        RateWindow window = RateWindow.of(kind, calls, Duration.ofNanos(PERIOD), 0);
        long now = 0;
        for (long gap : gaps) {
            now += gap;
            long wait = window.waitNanos(now);
            if (wait > 0) {
                assertThat(window.tryTake(now + wait - 1)).isFalse();
            }
            now += wait;
            assertThat(window.tryTake(now)).isTrue();
        }
    }

    private static long inLastPeriod(List<Long> admitted, long now) {
        return admitted.stream().filter(time -> time > now - PERIOD).count();
    }
}
