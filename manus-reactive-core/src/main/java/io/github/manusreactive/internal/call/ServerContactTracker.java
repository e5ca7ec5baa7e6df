package io.github.manusreactive.internal.call;

import io.github.manusreactive.error.DecodeException;
import io.github.manusreactive.error.UnexpectedAnswerException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether the server gives responses that are of use, as seen by all calls of all users: what fails for one of them only is no outage. A
 * login page, or a status that the API does not have, shows that something else answers in the server's place.
 */
public final class ServerContactTracker {

    private static final long NEVER = Long.MAX_VALUE;

    private final AtomicLong silentSince = new AtomicLong(NEVER);

    public void answered() {
        if (silentSince.get() != NEVER) {
            silentSince.set(NEVER);
        }
    }

    /**
     * Takes in how an attempt ended. What never came to be sent says nothing of the server.
     *
     * @param now a moment of the clock that only goes on, in nanoseconds
     */
    public void failed(Throwable error, long now) {
        if (!(error instanceof AttemptFailedException failure) || failure.isOurOwn()) {
            return;
        }
        boolean foreign =
                failure.error() instanceof DecodeException || failure.error() instanceof UnexpectedAnswerException;
        if (failure.status() > 0 && failure.status() < 500 && !foreign) {
            answered();
        } else {
            silentSince.compareAndSet(NEVER, now);
        }
    }

    /**
     * For how long no attempt that was made has got a response of use; zero while the server answers.
     *
     * @param now a moment of the clock that only goes on, in nanoseconds
     */
    public Duration silentFor(long now) {
        long since = silentSince.get();
        return since == NEVER ? Duration.ZERO : Duration.ofNanos(Math.max(0, now - since));
    }
}
