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

    /** Takes in how an attempt ended. What never came to be sent says nothing of the server. */
    void failed(Throwable error, long nowMillis) {
        if (!(error instanceof FailedAttempt failure) || failure.isOurOwn()) {
            return;
        }
        if (failure.status() > 0 && failure.status() < 500) {
            answered();
        } else {
            silentSince.compareAndSet(NEVER, nowMillis);
        }
    }

    /** For how long every attempt has failed that was made; zero while the server answers. */
    public Duration silentFor(long nowMillis) {
        long since = silentSince.get();
        return since == NEVER ? Duration.ZERO : Duration.ofMillis(Math.max(0, nowMillis - since));
    }
}
