package io.github.manusreactive.exchange;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Whether the server answers, as seen by all calls of all users: what fails for one of them only is no outage. */
public final class ServerContact {

    private static final long NEVER = Long.MAX_VALUE;

    private final AtomicLong silentSince = new AtomicLong(NEVER);

    void answered() {
        if (silentSince.get() != NEVER) {
            silentSince.set(NEVER);
        }
    }

    /**
     * Takes in how an attempt ended. What never came to be sent says nothing of the server.
     *
     * @param now a moment of the clock that only goes on, in nanoseconds
     */
    void failed(Throwable error, long now) {
        if (!(error instanceof FailedAttempt failure) || failure.isOurOwn()) {
            return;
        }
        if (failure.status() > 0 && failure.status() < 500) {
            answered();
        } else {
            silentSince.compareAndSet(NEVER, now);
        }
    }

    /**
     * For how long every attempt has failed that was made; zero while the server answers.
     *
     * @param now a moment of the clock that only goes on, in nanoseconds
     */
    public Duration silentFor(long now) {
        long since = silentSince.get();
        return since == NEVER ? Duration.ZERO : Duration.ofNanos(Math.max(0, now - since));
    }
}
