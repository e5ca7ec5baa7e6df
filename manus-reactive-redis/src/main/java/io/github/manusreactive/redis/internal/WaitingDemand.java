package io.github.manusreactive.redis.internal;

import io.github.manusreactive.internal.ratelimit.NanoDurations;
import java.util.concurrent.TimeUnit;

/**
 * Calls of this replica that wait for permits, and whether Redis was asked for them. Asking again before the time that Redis
 * named is useless. Guarded by the monitor of the permits.
 */
final class WaitingDemand {

    private final long longestSilence;
    private int interactive;
    private long interactiveSince;
    private int bulk;
    private long bulkSince;

    private int askedInteractive;
    private int askedBulk;
    private int told;
    /** Redis was asked for interactive or bulk calls, and granted fewer permits. */
    private boolean interactiveAnswered;

    private boolean bulkAnswered;
    private boolean woken;
    /** What all replicas learnt from rejections is to be discarded; stays until a reply to the request that asked for it. */
    private boolean reset;

    private boolean askedReset;

    /** @param longestSilence time after which a waiting replica asks again, in case a message to it was lost */
    WaitingDemand(long longestSilence) {
        this.longestSilence = longestSilence;
    }

    void update(int interactiveCalls, long firstInteractive, int bulkCalls, long firstBulk) {
        interactive = interactiveCalls;
        interactiveSince = firstInteractive;
        bulk = bulkCalls;
        bulkSince = firstBulk;
        interactiveAnswered &= interactive > 0;
        bulkAnswered &= bulk > 0;
    }

    boolean isEmpty() {
        return interactive + bulk == 0;
    }

    int interactive() {
        return interactive;
    }

    long interactiveMillis(long now) {
        return interactive == 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(now - interactiveSince);
    }

    int bulk() {
        return bulk;
    }

    long bulkMillis(long now) {
        return bulk == 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(now - bulkSince);
    }

    /** Returns {@code true} if Redis has said when the next call of this kind can get a permit. */
    boolean isAnswered(boolean forBulk) {
        return forBulk ? bulkAnswered : interactiveAnswered;
    }

    void wake() {
        woken = true;
    }

    void reset() {
        reset = true;
        woken = true;
    }

    boolean isReset() {
        return reset;
    }

    /** @param view what Redis said last */
    long dueAt(SharedView view, long lastReplyAt, long now) {
        if (woken || interactive > 0 && !interactiveAnswered || bulk > 0 && !bulkAnswered) {
            return now;
        }
        if (isEmpty()) {
            return now + NanoDurations.FOREVER;
        }
        long again = view.againAt();
        // no other replica wakes a lone one
        long silent = lastReplyAt + (view.members().size() > 1 ? longestSilence : NanoDurations.FOREVER);
        return again - silent < 0 ? again : silent;
    }

    void asked(int reports) {
        askedInteractive = interactive;
        askedBulk = bulk;
        told = reports;
        askedReset = reset;
        woken = false;
    }

    /** Number of reports in the last request. */
    int told() {
        return told;
    }

    void answered(int granted) {
        reset &= !askedReset;
        boolean fewer = granted < askedInteractive + askedBulk;
        interactiveAnswered = fewer && askedInteractive > 0;
        bulkAnswered = fewer && askedBulk > 0;
    }

    void unanswered() {
        interactiveAnswered = false;
        bulkAnswered = false;
    }
}
