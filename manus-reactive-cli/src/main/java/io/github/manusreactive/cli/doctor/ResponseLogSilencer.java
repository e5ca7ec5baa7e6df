package io.github.manusreactive.cli.doctor;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** While it is open, the client does not log what is unexpected in responses: the report tells it, without field names that may be data. */
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
