package io.github.manusreactive.internal.ratelimit;

import io.github.manusreactive.internal.util.LoggerNames;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.PermitRequest;
import io.github.manusreactive.ratelimit.RateLimitListener;
import io.github.manusreactive.ratelimit.RateLimitSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All listeners of a rate limiter. Their exceptions are logged and otherwise ignored. */
public final class RateLimitListeners implements RateLimitListener {

    private static final Logger LOG = LoggerFactory.getLogger(LoggerNames.RATE_LIMIT);

    private final List<RateLimitListener> all = new CopyOnWriteArrayList<>();

    public void add(RateLimitListener listener) {
        all.add(listener);
    }

    public boolean none() {
        return all.isEmpty();
    }

    @Override
    public void opened(String user, Operation operation, Supplier<RateLimitSnapshot> state) {
        tell(listener -> listener.opened(user, operation, state));
    }

    @Override
    public void closed(String user, Operation operation) {
        tell(listener -> listener.closed(user, operation));
    }

    @Override
    public void granted(PermitRequest request, Duration waited) {
        tell(listener -> listener.granted(request, waited));
    }

    @Override
    public void refused(PermitRequest request, Throwable reason) {
        tell(listener -> listener.refused(request, reason));
    }

    @Override
    public void limited(String user, Operation operation, @Nullable Duration retryAfter) {
        tell(listener -> listener.limited(user, operation, retryAfter));
    }

    @Override
    public void paused(String user, Operation operation, Duration pause) {
        tell(listener -> listener.paused(user, operation, pause));
    }

    private void tell(Consumer<RateLimitListener> event) {
        for (RateLimitListener listener : all) {
            quietly(() -> event.accept(listener));
        }
    }

    /** Runs code of the application and ignores its exceptions. */
    public static void quietly(Runnable foreign) {
        try {
            foreign.run();
        } catch (Throwable e) {
            // Errors too: they would keep a permit from its subscriber
            LOG.warn("A listener or subscriber of the rate limiter failed", e);
        }
    }
}
