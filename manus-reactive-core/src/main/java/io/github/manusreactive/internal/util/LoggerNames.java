package io.github.manusreactive.internal.util;

/** Documented names of loggers that several classes write to. */
public final class LoggerNames {

    /** Attempts and calls: start, end, retries, waits for the rate limit. */
    public static final String CALL = "io.github.manusreactive.call";

    /** Unexpected parts of responses. */
    public static final String RESPONSE = "io.github.manusreactive.response";

    /** Reads and stops of awaited tasks. */
    public static final String TASK = "io.github.manusreactive.task";

    /** The rate limiter and its listeners. */
    public static final String RATE_LIMIT = "io.github.manusreactive.ratelimit";

    /** Fan-out jobs: ledgers, credits, users. */
    public static final String FAN_OUT = "io.github.manusreactive.fanout";

    /** Webhooks that the client registered. */
    public static final String WEBHOOK = "io.github.manusreactive.webhook";

    private LoggerNames() {}
}
