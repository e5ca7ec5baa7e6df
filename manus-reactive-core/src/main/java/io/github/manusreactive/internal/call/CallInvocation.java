package io.github.manusreactive.internal.call;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.http.HttpBody;
import io.github.manusreactive.internal.resilience4j.ResilienceRegistry;
import io.github.manusreactive.internal.util.TimeSource;
import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.time.Instant;
import reactor.core.scheduler.Scheduler;

/** One subscription of a call: request, user, options and remaining time. Stages keep their own state. */
public final class CallInvocation<T> {

    public final ApiRequest<T> request;
    public final Operation operation;
    public final ManusUser user;
    public final CallOptions options;

    /** Total time of the call. */
    public final Duration timeout;

    public final CallContext context;
    public final HttpBody body;
    public final ResilienceRegistry.OfUser resilience;
    private final TimeSource clocks;
    private final long startedAt;
    private final long timeoutNanos;

    CallInvocation(
            ApiRequest<T> request,
            ManusUser user,
            CallOptions options,
            HttpBody body,
            ResilienceRegistry.OfUser resilience,
            Scheduler scheduler) {
        this.request = request;
        this.operation = request.operation();
        this.user = user;
        this.options = options;
        this.timeout = options.timeoutOf(operation);
        this.context = CallContext.of(operation, user.label());
        this.body = body;
        this.resilience = resilience;
        this.clocks = new TimeSource(scheduler);
        this.startedAt = clocks.mark();
        this.timeoutNanos = timeout.toNanos();
    }

    public Duration remaining() {
        return Duration.ofNanos(remainingNanos());
    }

    private long remainingNanos() {
        return Math.max(0, timeoutNanos - (clocks.mark() - startedAt));
    }

    /**
     * Returns the longest wait before an attempt is sent. Operations that must not be repeated are not sent shortly
     * before the deadline, because their response would probably arrive too late and leave an unknown outcome.
     */
    public Duration untilLastSend() {
        if (operation.repeatable()) {
            return remaining();
        }
        long reserve = Math.min(timeoutNanos / 10, options.responseTimeout().toNanos());
        return Duration.ofNanos(Math.max(0, remainingNanos() - reserve));
    }

    public Duration took() {
        return tookSince(startedAt);
    }

    Duration tookSince(long mark) {
        return clocks.since(mark);
    }

    public long mark() {
        return clocks.mark();
    }

    /** Returns the wall-clock time, which may be adjusted during the call. */
    public Instant now() {
        return clocks.wall();
    }
}
