package io.github.manusreactive.examples.bulk.doctor;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * While it is open, the client hands the raw values of unexpected fields to observers, as it does at the level TRACE, and writes
 * none of them to the log: the examination tells everything itself.
 */
final class RawValueSwitch implements AutoCloseable {

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.manusreactive.response");
    private final @Nullable Level level = logger.getLevel();
    private final boolean additive = logger.isAdditive();

    RawValueSwitch() {
        logger.setAdditive(false);
        logger.setLevel(Level.TRACE);
    }

    @Override
    public void close() {
        logger.setLevel(level);
        logger.setAdditive(additive);
    }
}
