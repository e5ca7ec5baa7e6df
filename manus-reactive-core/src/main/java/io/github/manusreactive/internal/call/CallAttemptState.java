package io.github.manusreactive.internal.call;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.http.HttpBody;
import io.github.manusreactive.internal.TimeSource;
import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/** What one subscription of a call remembers between its attempts. Used by one attempt at a time. */
final class CallAttemptState {

    final Operation operation;
    final ManusUser user;
    final CallOptions options;
    final CallContext context;
    final HttpBody body;
    final ResilienceStage.OfUser resilience;
    private final TimeSource clocks;
    private final long startedAt;

    final CredentialSource credentials;

    /** All attempts that were sent. */
    int attempts;

    /** When the first attempt was sent that may have had its effect. */
    Instant sentAt;

    /** An attempt went out, and its effect was not there when it was looked for. */
    boolean undoneBefore;

    /** HTTP status of the last answer. */
    int status;

    /** The server's id of the last answer. */
    @Nullable
    String requestId;

    CallAttemptState(
            Operation operation,
            ManusUser user,
            CallOptions options,
            HttpBody body,
            ResilienceStage.OfUser resilience,
            Scheduler scheduler) {
        this.operation = operation;
        this.user = user;
        this.options = options;
        this.context = CallContext.of(operation, user.label());
        this.body = body;
        this.resilience = resilience;
        this.clocks = new TimeSource(scheduler);
        this.startedAt = clocks.mark();
        this.sentAt = now();
        this.credentials = new CredentialSource(this, scheduler);
    }

    Duration remaining() {
        Duration left = options.timeout().minus(took());
        return left.isNegative() ? Duration.ZERO : left;
    }

    /**
     * How long an attempt may still be waited for. What must not be done twice is not sent in the last moments, when its answer
     * could hardly come back in time and its outcome would be unknown.
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
