package io.github.manusreactive.test.fault;

import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Defines which calls fail, how often and how. A rule applies as soon as its failure is set; the order of its methods
 * does not matter. Without {@link #rate}, {@link #once} or {@link #times} every matching call fails.
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
     * Fails a share of the matching calls, selected at random from the sandbox's seed.
     *
     * @param share between 0 and 1
     */
    public synchronized FaultRule rate(double share) {
        if (share < 0 || share > 1) {
            throw new IllegalArgumentException("rate: " + share + " is not a share: set a number from 0 to 1");
        }
        rate = share;
        return this;
    }

    /** Fails one call only. */
    public FaultRule once() {
        return times(1);
    }

    /** Fails a number of calls. */
    public synchronized FaultRule times(long n) {
        remaining = n;
        return this;
    }

    /** Lets the first matching calls succeed. */
    public synchronized FaultRule after(long n) {
        skip = n;
        return this;
    }

    /** Fails the calls of one user only. */
    public synchronized FaultRule user(String name) {
        user = name;
        return this;
    }

    /** Delays the response. */
    public FaultRule latency(Duration delay) {
        return with(new InjectedFault(FaultKind.LATENCY, delay, 0, Map.of(), null));
    }

    /** Processes the call, but sends no response. */
    public FaultRule hang() {
        return with(InjectedFault.of(FaultKind.HANG));
    }

    /** Neither processes the call nor sends a response. */
    public FaultRule hangBeforeProcessing() {
        return with(InjectedFault.of(FaultKind.HANG_BEFORE_PROCESSING));
    }

    /** Resets the connection without processing the call. */
    public FaultRule resetBeforeProcessing() {
        return with(InjectedFault.of(FaultKind.RESET_BEFORE_PROCESSING));
    }

    /** Processes the call, then resets the connection. */
    public FaultRule resetAfterProcessing() {
        return with(InjectedFault.of(FaultKind.RESET_AFTER_PROCESSING));
    }

    /** Processes the call, but cuts off the response. */
    public FaultRule truncated() {
        return with(InjectedFault.of(FaultKind.TRUNCATED));
    }

    /** Processes the call; the response has status 200 and a body that is not JSON. */
    public FaultRule garbage() {
        return with(InjectedFault.of(FaultKind.GARBAGE_BODY));
    }

    /** Processes the call; the response is not valid HTTP. */
    public FaultRule malformed() {
        return with(InjectedFault.of(FaultKind.MALFORMED));
    }

    /** Refuses the connection (in memory), or resets it before processing (over loopback). */
    public FaultRule refused() {
        return with(InjectedFault.of(FaultKind.REFUSED));
    }

    /**
     * Makes a pooled connection dead before the request is written (in memory), or resets it before processing (over
     * loopback).
     */
    public FaultRule staleConnection() {
        return with(InjectedFault.of(FaultKind.STALE_CONNECTION));
    }

    /** Sends the response, then closes the connection although the response promised to keep it. */
    public FaultRule closeAfterAnswer() {
        return with(InjectedFault.of(FaultKind.CLOSE_AFTER_ANSWER));
    }

    /** Returns 429 without {@code Retry-After}, without processing the call. */
    public FaultRule rateLimited() {
        return answer(429, Map.of("content-type", JSON), FaultPlan.RATE_LIMITED);
    }

    /**
     * Returns 429 with {@code Retry-After} in seconds, without processing the call.
     *
     * @param retryAfter rounded up to seconds
     */
    public FaultRule rateLimited(Duration retryAfter) {
        return rateLimited(String.valueOf((retryAfter.toMillis() + 999) / 1000));
    }

    /**
     * Returns 429 with any {@code Retry-After}, for example an HTTP date, without processing the call.
     *
     * @param retryAfter the header's value
     */
    public FaultRule rateLimited(String retryAfter) {
        return answer(429, Map.of("content-type", JSON, "retry-after", retryAfter), FaultPlan.RATE_LIMITED);
    }

    /** Returns 500 {@code internal} in the API's envelope, without processing the call. */
    public FaultRule internalError() {
        return answer(500, Map.of("content-type", JSON), FaultPlan.envelope("internal", "internal error"));
    }

    /** Returns 500 {@code internal} in the API's envelope, after processing the call. */
    public FaultRule internalErrorAfterProcessing() {
        return with(InjectedFault.answer(
                FaultKind.ANSWER_AFTER_PROCESSING,
                500,
                Map.of("content-type", JSON),
                FaultPlan.envelope("internal", "internal error")));
    }

    /** Returns 502 with a gateway's HTML page, without processing the call. */
    public FaultRule badGateway() {
        return answer(502, Map.of("content-type", "text/html"), FaultPlan.GATEWAY_PAGE);
    }

    /** Returns 502 with a gateway's HTML page, after processing the call. */
    public FaultRule badGatewayAfterProcessing() {
        return with(InjectedFault.answer(
                FaultKind.ANSWER_AFTER_PROCESSING, 502, Map.of("content-type", "text/html"), FaultPlan.GATEWAY_PAGE));
    }

    /** Returns 503 in the API's envelope, without processing the call. */
    public FaultRule unavailable() {
        return answer(503, Map.of("content-type", JSON), FaultPlan.envelope("unavailable", "service unavailable"));
    }

    /** Returns 503 in plain text, like a gateway, without processing the call. */
    public FaultRule unavailablePlain() {
        return answer(503, Map.of("content-type", "text/plain"), "upstream connect error");
    }

    /** Returns any other fixed response, without processing the call. */
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
