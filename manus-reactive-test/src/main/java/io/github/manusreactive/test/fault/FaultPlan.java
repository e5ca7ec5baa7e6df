package io.github.manusreactive.test.fault;

import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The failures that a sandbox injects. Rules apply in the order of their creation; the first one that matches
 * decides, but latency is added to later ones. Randomness depends on the sandbox's seed.
 *
 * @since 0.1.0
 */
public final class FaultPlan {

    static final String GATEWAY_PAGE =
            "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>";
    static final String RATE_LIMITED =
            envelope("rate_limited", "Rate limit exceeded. Please retry after a short backoff.");

    private final List<FaultRule> rules = new CopyOnWriteArrayList<>();
    private final SplittableRandom random;

    /**
     * Creates a plan without faults.
     *
     * @param seed decides which calls a {@link FaultRule#rate} affects
     */
    public FaultPlan(long seed) {
        random = new SplittableRandom(seed);
    }

    /**
     * Creates a rule for some operations.
     *
     * @param operations the operations; none means all
     * @return the rule, which has no effect until its failure is set
     */
    public synchronized FaultRule on(Operation... operations) {
        FaultRule rule = new FaultRule(Set.of(operations), random.split());
        rules.add(rule);
        return rule;
    }

    /** Removes all rules. */
    public FaultPlan clear() {
        rules.clear();
        return this;
    }

    /**
     * Decides the fault of a call. The sandbox calls this once per call.
     *
     * @param user the calling user, empty without a valid credential
     * @return the fault, or {@code null}
     */
    public @Nullable InjectedFault next(Operation operation, String user) {
        if (rules.isEmpty()) {
            return null;
        }
        Duration delay = Duration.ZERO;
        for (FaultRule rule : rules) {
            InjectedFault fault = rule.strike(operation, user);
            if (fault == null) {
                continue;
            }
            delay = delay.plus(fault.delay());
            if (fault.kind() != FaultKind.LATENCY) {
                return new InjectedFault(fault.kind(), delay, fault.status(), fault.headers(), fault.body());
            }
        }
        return delay.isZero() ? null : new InjectedFault(FaultKind.LATENCY, delay, 0, Map.of(), null);
    }

    static String envelope(String code, String message) {
        return "{\"ok\":false,\"request_id\":\"req_fault\",\"error\":{\"code\":\"" + code + "\",\"message\":\""
                + message + "\"}}";
    }
}
