package io.github.manusreactive.test.fault;

import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Which calls fail, how often and how. A rule is in force as soon as it says how; the order of its methods doesn't matter.
 * Without {@link #rate}, {@link #once} or {@link #times} every matching call fails.
 *
 * @since 0.1.0
 */
public final class FaultRule {

    private static final String JSON = "application/json";

    private final Set<Operation> operations;
    private final SplittableRandom random;
    private @Nullable String user;
    private double rate = 1;
    private long remaining = Long.MAX_VALUE;
    private long skip;
    private @Nullable InjectedFault fault;

    FaultRule(Set<Operation> operations, SplittableRandom random) {
        this.operations = operations;
        this.random = random;
    }

    /**
     * Strikes a share of the matching calls, chosen at random from the sandbox's seed.
     *
     * @param share between 0 and 1
     * @return this
     */
    public synchronized FaultRule rate(double share) {
        if (share < 0 || share > 1) {
            throw new IllegalArgumentException("rate must be between 0 and 1");
        }
        rate = share;
        return this;
    }

    /**
     * Strikes one call only.
     *
     * @return this
     */
    public FaultRule once() {
        return times(1);
    }

    /**
     * Strikes a number of calls, then rests.
     *
     * @param n how many calls
     * @return this
     */
    public synchronized FaultRule times(long n) {
        remaining = n;
        return this;
    }

    /**
     * Lets the first matching calls pass.
     *
     * @param n how many calls
     * @return this
     */
    public synchronized FaultRule after(long n) {
        skip = n;
        return this;
    }

    /**
     * Strikes the calls of one user only.
     *
     * @param name the user
     * @return this
     */
    public synchronized FaultRule user(String name) {
        user = name;
        return this;
    }

    /**
     * The answer comes later.
     *
     * @param delay how much later
     * @return this
     */
    public FaultRule latency(Duration delay) {
        return with(new InjectedFault(FaultKind.LATENCY, delay, 0, Map.of(), null));
    }

    /**
     * Processed, never answered.
     *
     * @return this
     */
    public FaultRule hang() {
        return with(InjectedFault.of(FaultKind.HANG));
    }

    /**
     * Neither processed nor answered.
     *
     * @return this
     */
    public FaultRule hangBeforeProcessing() {
        return with(InjectedFault.of(FaultKind.HANG_BEFORE_PROCESSING));
    }

    /**
     * Connection reset, nothing processed.
     *
     * @return this
     */
    public FaultRule resetBeforeProcessing() {
        return with(InjectedFault.of(FaultKind.RESET_BEFORE_PROCESSING));
    }

    /**
     * Processed, then the connection is reset.
     *
     * @return this
     */
    public FaultRule resetAfterProcessing() {
        return with(InjectedFault.of(FaultKind.RESET_AFTER_PROCESSING));
    }

    /**
     * Processed, the answer breaks off.
     *
     * @return this
     */
    public FaultRule truncated() {
        return with(InjectedFault.of(FaultKind.TRUNCATED));
    }

    /**
     * Processed, answered with status 200 and a body that is no JSON.
     *
     * @return this
     */
    public FaultRule garbage() {
        return with(InjectedFault.of(FaultKind.GARBAGE_BODY));
    }

    /**
     * Processed, answered with bytes that are no HTTP.
     *
     * @return this
     */
    public FaultRule malformed() {
        return with(InjectedFault.of(FaultKind.MALFORMED));
    }

    /**
     * Refused connection (in memory), reset before processing (over loopback).
     *
     * @return this
     */
    public FaultRule refused() {
        return with(InjectedFault.of(FaultKind.REFUSED));
    }

    /**
     * A pooled connection that is dead before the request is written (in memory); reset before processing (over loopback).
     *
     * @return this
     */
    public FaultRule staleConnection() {
        return with(InjectedFault.of(FaultKind.STALE_CONNECTION));
    }

    /**
     * Answered, then the connection is closed although the answer promised to keep it.
     *
     * @return this
     */
    public FaultRule closeAfterAnswer() {
        return with(InjectedFault.of(FaultKind.CLOSE_AFTER_ANSWER));
    }

    /**
     * 429 without {@code Retry-After}, not processed.
     *
     * @return this
     */
    public FaultRule rateLimited() {
        return answer(429, Map.of("content-type", JSON), FaultPlan.RATE_LIMITED);
    }

    /**
     * 429 with {@code Retry-After} in seconds, not processed.
     *
     * @param retryAfter rounded up to seconds
     * @return this
     */
    public FaultRule rateLimited(Duration retryAfter) {
        return rateLimited(String.valueOf((retryAfter.toMillis() + 999) / 1000));
    }

    /**
     * 429 with any {@code Retry-After}, such as an HTTP date, not processed.
     *
     * @param retryAfter the header's value
     * @return this
     */
    public FaultRule rateLimited(String retryAfter) {
        return answer(429, Map.of("content-type", JSON, "retry-after", retryAfter), FaultPlan.RATE_LIMITED);
    }

    /**
     * 500 {@code internal} in the API's envelope, not processed.
     *
     * @return this
     */
    public FaultRule internalError() {
        return answer(500, Map.of("content-type", JSON), FaultPlan.envelope("internal", "internal error"));
    }

    /**
     * 500 {@code internal} in the API's envelope, although the call was processed.
     *
     * @return this
     */
    public FaultRule internalErrorAfterProcessing() {
        return with(InjectedFault.answer(
                FaultKind.ANSWER_AFTER_PROCESSING,
                500,
                Map.of("content-type", JSON),
                FaultPlan.envelope("internal", "internal error")));
    }

    /**
     * 502 with a gateway's HTML page, not processed.
     *
     * @return this
     */
    public FaultRule badGateway() {
        return answer(502, Map.of("content-type", "text/html"), FaultPlan.GATEWAY_PAGE);
    }

    /**
     * 502 with a gateway's HTML page, although the call was processed.
     *
     * @return this
     */
    public FaultRule badGatewayAfterProcessing() {
        return with(InjectedFault.answer(
                FaultKind.ANSWER_AFTER_PROCESSING, 502, Map.of("content-type", "text/html"), FaultPlan.GATEWAY_PAGE));
    }

    /**
     * 503 in the API's envelope, not processed.
     *
     * @return this
     */
    public FaultRule unavailable() {
        return answer(503, Map.of("content-type", JSON), FaultPlan.envelope("unavailable", "service unavailable"));
    }

    /**
     * 503 in plain text, as a gateway gives it, not processed.
     *
     * @return this
     */
    public FaultRule unavailablePlain() {
        return answer(503, Map.of("content-type", "text/plain"), "upstream connect error");
    }

    /**
     * Any other fixed answer, not processed.
     *
     * @param status HTTP status
     * @param headers header fields
     * @param body the body
     * @return this
     */
    public FaultRule answer(int status, Map<String, String> headers, String body) {
        return with(InjectedFault.answer(FaultKind.ANSWER, status, headers, body));
    }

    private synchronized FaultRule with(InjectedFault fault) {
        this.fault = fault;
        return this;
    }

    synchronized @Nullable InjectedFault strike(Operation operation, String caller) {
        if (fault == null
                || remaining <= 0
                || !(operations.isEmpty() || operations.contains(operation))
                || !(user == null || user.equals(caller))) {
            return null;
        }
        if (skip > 0) {
            skip--;
            return null;
        }
        if (rate < 1 && random.nextDouble() >= rate) {
            return null;
        }
        remaining--;
        return fault;
    }
}
