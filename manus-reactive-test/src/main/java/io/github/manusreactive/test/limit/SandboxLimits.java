package io.github.manusreactive.test.limit;

import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sandbox's rate limits per user and operation, shared by all keys and tokens of the user. By default the
 * documented limits per minute as sliding windows. They may be changed at any time; a change restarts the affected
 * windows.
 *
 * @since 0.1.0
 */
public final class SandboxLimits {

    /**
     * A rate limit.
     *
     * @param kind how calls are counted
     * @param calls calls per period
     * @since 0.1.0
     */
    public record Rule(WindowKind kind, int calls, Duration period) {}

    private record UserOperation(String user, Operation operation) {}

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final long seed;
    private final Map<Operation, Rule> rules = new ConcurrentHashMap<>();
    private final Map<UserOperation, Rule> userRules = new ConcurrentHashMap<>();
    private final Map<UserOperation, RateWindow> windows = new ConcurrentHashMap<>();
    private volatile WindowKind kind = WindowKind.SLIDING;
    private volatile double factor = 1;
    private volatile boolean off;
    private volatile boolean retryAfter;

    /**
     * Creates the documented limits.
     *
     * @param seed decides the start of fixed windows
     */
    public SandboxLimits(long seed) {
        this.seed = seed;
    }

    /** Removes all changes and restarts all windows. */
    public SandboxLimits reset() {
        rules.clear();
        userRules.clear();
        kind = WindowKind.SLIDING;
        factor = 1;
        off = false;
        retryAfter = false;
        windows.clear();
        return this;
    }

    /**
     * Sets how calls are counted unless a rule specifies it.
     *
     * @param kind default sliding window
     */
    public SandboxLimits kind(WindowKind kind) {
        this.kind = kind;
        windows.clear();
        return this;
    }

    /**
     * Scales all documented limits.
     *
     * @param factor for example 0.5 for half the documented calls; the result is at least 1 call
     */
    public SandboxLimits scale(double factor) {
        this.factor = factor;
        windows.clear();
        return this;
    }

    /**
     * Replaces the limit of an operation for every user.
     *
     * @param calls calls per period
     */
    public SandboxLimits set(Operation operation, int calls, Duration period) {
        return set(operation, new Rule(kind, calls, period));
    }

    /** Replaces the limit of an operation for every user. */
    public SandboxLimits set(Operation operation, Rule rule) {
        RateWindow.of(rule.kind(), rule.calls(), rule.period(), 0);
        rules.put(operation, rule);
        windows.keySet().removeIf(key -> key.operation() == operation);
        return this;
    }

    /** Replaces the limit of an operation for one user. */
    public SandboxLimits set(String user, Operation operation, Rule rule) {
        RateWindow.of(rule.kind(), rule.calls(), rule.period(), 0);
        UserOperation key = new UserOperation(user, operation);
        userRules.put(key, rule);
        windows.remove(key);
        return this;
    }

    /** Disables all limits, for load tests. */
    public SandboxLimits off() {
        off = true;
        return this;
    }

    /** Returns {@code true} after {@link #off()}. */
    public boolean areOff() {
        return off;
    }

    /**
     * Sets whether rejections have a {@code Retry-After} header in whole seconds. Off by default: the documentation
     * does not promise one.
     */
    public SandboxLimits retryAfter(boolean sent) {
        retryAfter = sent;
        return this;
    }

    /** Returns the limit that applies, or {@code null} if limits are disabled. */
    public @Nullable Rule rule(String user, Operation operation) {
        if (off) {
            return null;
        }
        Rule own = userRules.get(new UserOperation(user, operation));
        if (own != null) {
            return own;
        }
        Rule rule = rules.get(operation);
        if (rule != null) {
            return rule;
        }
        return new Rule(kind, (int) Math.max(1, Math.round(operation.limitPerMinute() * factor)), MINUTE);
    }

    /**
     * Counts a call. The sandbox does this for every call with a valid credential.
     *
     * @param nowNanos the server's time
     * @return -1 if the call is admitted; otherwise the seconds of {@code Retry-After}, 0 for none
     */
    public int take(String user, Operation operation, long nowNanos) {
        if (off) {
            return -1;
        }
        RateWindow window = windows.computeIfAbsent(new UserOperation(user, operation), this::newWindow);
        synchronized (window) {
            if (window.tryTake(nowNanos)) {
                return -1;
            }
            return retryAfter ? (int) ((window.waitNanos(nowNanos) + 999_999_999L) / 1_000_000_000L) : 0;
        }
    }

    private RateWindow newWindow(UserOperation key) {
        Rule rule = rule(key.user(), key.operation());
        if (rule == null) {
            rule = new Rule(WindowKind.FIXED, Integer.MAX_VALUE, MINUTE);
        }
        long phase = seed * 0x9E3779B97F4A7C15L
                + (key.user().hashCode() * 31L + key.operation().wireName().hashCode()) * 0xD1B54A32D192ED03L;
        return RateWindow.of(rule.kind(), rule.calls(), rule.period(), phase);
    }
}
