package io.github.manusreactive.internal.resilience4j;

import io.github.manusreactive.operation.Operation;

/**
 * Names of the client's Resilience4j instances. The prefix separates them from the application's own instances, whose
 * meters have the same names.
 */
public final class InstanceNames {

    public static final String PREFIX = "manus-";

    private static final String RATE_LIMITED = ":rate-limited";

    private InstanceNames() {}

    /** Returns the name of the retry for attempts that count. */
    static String retry(String user) {
        return PREFIX + user;
    }

    /** Returns the name of the retry for waits after HTTP 429, which belongs to another one. */
    static String rateLimitedRetry(String retry) {
        return retry + RATE_LIMITED;
    }

    static boolean isRateLimitedRetry(String name) {
        return name.endsWith(RATE_LIMITED);
    }

    static String circuitBreaker(String user, String host) {
        return PREFIX + user + "@" + host;
    }

    static String rateLimiter(String user, Operation operation) {
        return PREFIX + user + ":" + operation.wireName();
    }
}
