package io.github.manusreactive.redis.internal;

import io.github.manusreactive.internal.ratelimit.NanoDurations;
import io.github.manusreactive.redis.internal.PermitNews.Kind;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Results of calls that Redis must be told, and those that it was told within the last window, in case it loses its memory.
 * Guarded by the monitor of the permits.
 */
final class PermitReports {

    /** Responses are reported together; a later report does not delay the return of a permit. */
    private static final long REPORT_AFTER = TimeUnit.SECONDS.toNanos(1);

    private final long rememberedNanos;
    private final Deque<PermitReport> unreported = new ArrayDeque<>();
    private final Deque<PermitReport> recent = new ArrayDeque<>();
    private boolean urgent;

    private record PermitReport(Kind kind, long permit, long at, long pauseUntil) {

        PermitNews asOf(long now) {
            long millis = switch (kind) {
                // rounded down: a younger response returns its permit later
                case RESPONDED -> TimeUnit.NANOSECONDS.toMillis(now - at);
                case LIMITED -> Math.max(0, TimeUnit.NANOSECONDS.toMillis(pauseUntil - now));
                case HELD, UNSENT -> 0;
            };
            return new PermitNews(kind, permit, millis);
        }
    }

    /** @param rememberedNanos time for which responses are remembered */
    PermitReports(long rememberedNanos) {
        this.rememberedNanos = rememberedNanos;
    }

    void responded(long permit, long now) {
        unreported.add(new PermitReport(Kind.RESPONDED, permit, now, now));
    }

    /** The permit can be used by others immediately. */
    void unsent(long permit, long now) {
        unreported.add(new PermitReport(Kind.UNSENT, permit, now, now));
        urgent = true;
    }

    /** All replicas pause. */
    void limited(long permit, long pauseUntil, long now) {
        unreported.add(new PermitReport(Kind.LIMITED, permit, now, pauseUntil));
        urgent = true;
    }

    boolean isEmpty(long now) {
        forget(now);
        return unreported.isEmpty() && recent.isEmpty();
    }

    /** Returns the time of the next report. */
    long dueAt(long now) {
        PermitReport first = unreported.peekFirst();
        if (first == null) {
            return now + NanoDurations.FOREVER;
        }
        return urgent ? now : first.at + REPORT_AFTER;
    }

    /**
     * Adds all reports to a message.
     *
     * @param again whether Redis may have lost what it was told
     * @return number of new reports
     */
    int addTo(List<PermitNews> news, boolean again, long now) {
        forget(now);
        if (again) {
            recent.forEach(report -> news.add(report.asOf(now)));
        }
        unreported.forEach(report -> news.add(report.asOf(now)));
        urgent = false;
        return unreported.size();
    }

    /** The first reports arrived. */
    void told(int reports) {
        for (int i = 0; i < reports; i++) {
            PermitReport report = unreported.removeFirst();
            if (report.kind == Kind.RESPONDED) {
                recent.add(report);
            }
        }
    }

    private void forget(long now) {
        for (PermitReport oldest = recent.peekFirst();
                oldest != null && now - oldest.at > rememberedNanos;
                oldest = recent.peekFirst()) {
            recent.removeFirst();
        }
    }
}
