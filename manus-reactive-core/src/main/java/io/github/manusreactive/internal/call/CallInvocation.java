package io.github.manusreactive.internal.call;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.http.HttpBody;
import io.github.manusreactive.internal.TimeSource;
import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.time.Instant;
import reactor.core.scheduler.Scheduler;

/**
 * One subscription of a call: what is sent, for which user, with which options, and how much time is left. Its stages keep their own
 * state.
 */
final class CallInvocation<T> {

    final ApiRequest<T> request;
    final Operation operation;
    final ManusUser user;
    final CallOptions options;
    final CallContext context;
    final HttpBody body;
    final ResilienceRegistry.OfUser resilience;
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

    Duration remaining() {
        Duration left = options.timeout().minus(took());
        return left.isNegative() ? Duration.ZERO : left;
    }

    /**
     * How long an attempt may still wait before it is sent. What must not be done twice is not sent in the last moments, when its
     * response could hardly come back in time and its outcome would be unknown.
     */
    Duration untilLastSend() {
        Duration left = remaining();
        if (operation.repeatable()) {
            return left;
        }
        Duration tenth = options.timeout().dividedBy(10);
        Duration reserve = tenth.compareTo(options.responseTimeout()) < 0 ? tenth : options.responseTimeout();
        return left.compareTo(reserve) < 0 ? Duration.ZERO : left.minus(reserve);
    }

    Duration took() {
        return tookSince(startedAt);
    }

    Duration tookSince(long mark) {
        return clocks.since(mark);
    }

    long mark() {
        return clocks.mark();
    }

    /** By the clock on the wall, which may be set during the call. */
    Instant now() {
        return clocks.wall();
    }
}
