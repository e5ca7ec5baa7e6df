package io.github.manusreactive.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import reactor.core.Disposable;

/** One subscription to a rate limiter and what became of it. */
public final class SimulatedCall {

    final PermitRequest request;
    private final List<CallPermit> permits = new ArrayList<>();
    private final Disposable subscription;
    private Throwable error;

    public SimulatedCall(OperationRateLimiter rateLimiter, PermitRequest request) {
        this.request = request;
        this.subscription = rateLimiter.acquire(request).subscribe(permits::add, e -> error = e);
    }

    public boolean granted() {
        return !permits.isEmpty();
    }

    boolean refused() {
        return error != null;
    }

    public boolean waiting() {
        return !granted() && !refused() && !subscription.isDisposed();
    }

    public CallPermit permit() {
        assertThat(permits).hasSize(1);
        return permits.get(0);
    }

    Throwable error() {
        return error;
    }

    public void cancel() {
        subscription.dispose();
    }
}
