package io.github.manusreactive.internal;

/** Documented names of loggers that several classes write to. */
public final class LoggerNames {

    /** Attempts and calls: start, end, retries, waits for the rate limit. */
    public static final String CALL = "io.github.manusreactive.call";

    private LoggerNames() {}
}
