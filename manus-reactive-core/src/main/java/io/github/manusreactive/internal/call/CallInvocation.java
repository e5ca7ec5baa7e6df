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
    public final CallContext context;
    public final HttpBody body;
    public final ResilienceRegistry.OfUser resilience;
    private final TimeSource clocks;
    private final long startedAt;

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
        this.context = CallContext.of(operation, user.label());
        this.body = body;
        this.resilience = resilience;
        this.clocks = new TimeSource(scheduler);
        this.startedAt = clocks.mark();
    }

    public Duration remaining() {
        Duration left = options.timeout().minus(took());
        return left.isNegative() ? Duration.ZERO : left;
    }

    /**
     * Returns the longest wait before an attempt is sent. Operations that must not be repeated are not sent shortly
     * before the deadline, because their response would probably arrive too late and leave an unknown outcome.
     */
    public Duration untilLastSend() {
        Duration left = remaining();
        if (operation.repeatable()) {
            return left;
        }
        Duration tenth = options.timeout().dividedBy(10);
        Duration reserve = tenth.compareTo(options.responseTimeout()) < 0 ? tenth : options.responseTimeout();
        return left.compareTo(reserve) < 0 ? Duration.ZERO : left.minus(reserve);
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
