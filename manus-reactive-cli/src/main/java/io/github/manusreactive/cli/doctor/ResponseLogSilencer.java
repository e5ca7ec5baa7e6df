package io.github.manusreactive.cli.doctor;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Disables the client's log of unexpected response fields until it is closed. The report lists them without names that may be
 * data.
 */
final class ResponseLogSilencer implements AutoCloseable {

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.manusreactive.response");
    private final @Nullable Level level = logger.getLevel();

    ResponseLogSilencer() {
        logger.setLevel(Level.OFF);
    }

    @Override
    public void close() {
        logger.setLevel(level);
    }
}
