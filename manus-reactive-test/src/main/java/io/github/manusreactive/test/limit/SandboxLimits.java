package io.github.manusreactive.test.limit;

import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sandbox's rate limits: per user and operation, over all keys and tokens of the user. The documented limits per minute
 * as sliding windows, unless changed. May be changed at any time; a change starts the windows it touches anew.
 *
 * @since 0.1.0
 */
public final class SandboxLimits {

    /**
     * One limit.
     *
     * @param kind how calls are counted
     * @param calls calls per period
     * @param period length of the window
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
     * The documented limits.
     *
     * @param seed decides where fixed windows start
     */
    public SandboxLimits(long seed) {
        this.seed = seed;
    }

    /**
     * Takes all changes back, and counts anew.
     *
     * @return this
     */
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
     * Chooses how calls are counted wherever no rule says otherwise.
     *
     * @param kind sliding window unless called
     * @return this
     */
    public SandboxLimits kind(WindowKind kind) {
        this.kind = kind;
        windows.clear();
        return this;
    }

    /**
     * Makes all limits stricter or wider than documented.
     *
     * @param factor such as 0.5 for half the documented calls; the result is at least 1 call
     * @return this
     */
    public SandboxLimits scale(double factor) {
        this.factor = factor;
        windows.clear();
        return this;
    }

    /**
     * Replaces the limit of an operation for every user.
     *
     * @param operation what is limited
     * @param calls calls per period
     * @param period length of the window
     * @return this
     */
    public SandboxLimits set(Operation operation, int calls, Duration period) {
        return set(operation, new Rule(kind, calls, period));
    }

    /**
     * Replaces the limit of an operation for every user.
     *
     * @param operation what is limited
     * @param rule the limit and how it is counted
     * @return this
     */
    public SandboxLimits set(Operation operation, Rule rule) {
        RateWindow.of(rule.kind(), rule.calls(), rule.period(), 0);
        rules.put(operation, rule);
        windows.keySet().removeIf(key -> key.operation() == operation);
        return this;
    }

    /**
     * Replaces the limit of an operation for one user.
     *
     * @param user name of the user
     * @param operation what is limited
     * @param rule the limit and how it is counted
     * @return this
     */
    public SandboxLimits set(String user, Operation operation, Rule rule) {
        RateWindow.of(rule.kind(), rule.calls(), rule.period(), 0);
        UserOperation key = new UserOperation(user, operation);
        userRules.put(key, rule);
        windows.remove(key);
        return this;
    }

    /**
     * Switches all limits off: for load measurements.
     *
     * @return this
     */
    public SandboxLimits off() {
        off = true;
        return this;
    }

    /**
     * Whether limits are switched off.
     *
     * @return true after {@link #off()}
     */
    public boolean areOff() {
        return off;
    }

    /**
     * Sends a {@code Retry-After} header in whole seconds with the refusals. Off at first: the documentation promises none.
     *
     * @param sent whether to send it
     * @return this
     */
    public SandboxLimits retryAfter(boolean sent) {
        retryAfter = sent;
        return this;
    }

    /**
     * The limit in force.
     *
     * @param user name of the user
     * @param operation what is limited
     * @return the rule, or {@code null} where limits are off
     */
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
     * Counts a call. The sandbox does so for every call with a valid credential.
     *
     * @param user name of the user
     * @param operation what is called
     * @param nowNanos the server's time
     * @return -1 if the call is admitted; else the seconds of {@code Retry-After}, 0 for none
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
