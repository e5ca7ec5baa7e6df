package io.github.manusreactive.internal.call;

import io.github.manusreactive.error.DecodeException;
import io.github.manusreactive.error.UnexpectedResponseException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Tracks if the server sends usable responses, over the calls of all users: a failure of one user is not an outage. A
 * login page or a status that the API does not use shows that something else responds instead of the server.
 */
public final class ServerContactTracker {

    private static final long NEVER = Long.MAX_VALUE;

    private final AtomicLong silentSince = new AtomicLong(NEVER);

    public void responded() {
        if (silentSince.get() != NEVER) {
            silentSince.set(NEVER);
        }
    }

    /**
     * Records the end of an attempt. Attempts that were not sent are ignored.
     *
     * @param now monotonic time in nanoseconds
     */
    public void failed(Throwable error, long now) {
        if (!(error instanceof AttemptFailedException failure) || failure.isOurOwn()) {
            return;
        }
        boolean foreign =
                failure.error() instanceof DecodeException || failure.error() instanceof UnexpectedResponseException;
        if (failure.status() > 0 && failure.status() < 500 && !foreign) {
            responded();
        } else {
            silentSince.compareAndSet(NEVER, now);
        }
    }

    /**
     * Returns the time since attempts began to fail without a usable response, zero while the server responds.
     *
     * @param now monotonic time in nanoseconds
     */
    public Duration silentFor(long now) {
        long since = silentSince.get();
        return since == NEVER ? Duration.ZERO : Duration.ofNanos(Math.max(0, now - since));
    }
}
