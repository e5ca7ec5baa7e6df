package io.github.manusreactive.exchange;

import io.github.manusreactive.auth.Credential;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/** What one subscription of a call remembers between its attempts. Used by one attempt at a time. */
final class CallState {

    final Operation operation;
    final ManusUser user;
    final CallOptions options;
    final CallContext context;
    private final Scheduler clock;
    private final long deadline;

    /** Set after a 401: what to use instead of asking the provider. */
    @Nullable
    Credential replacement;

    /** Attempts that count against the settings: those refused with 429 don't. */
    int failures;

    int refusals;

    CallState(Operation operation, ManusUser user, CallOptions options, Scheduler clock) {
        this.operation = operation;
        this.user = user;
        this.options = options;
        this.context = CallContext.of(operation, user.label());
        this.clock = clock;
        this.deadline = clock.now(TimeUnit.MILLISECONDS) + options.timeout().toMillis();
    }

    Duration remaining() {
        return Duration.ofMillis(Math.max(0, deadline - clock.now(TimeUnit.MILLISECONDS)));
    }

    Instant now() {
        return Instant.ofEpochMilli(clock.now(TimeUnit.MILLISECONDS));
    }
}
