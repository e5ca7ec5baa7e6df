package io.github.manusreactive.internal.call;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** What one logger writes during a test; register it as an extension. */
final class LogCapture implements BeforeEachCallback, AfterEachCallback {

    private final Logger logger;
    private final Level level;
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    LogCapture(String name, Level level) {
        this.logger = (Logger) LoggerFactory.getLogger(name);
        this.level = level;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        logger.setLevel(level);
        logger.setAdditive(false);
        lines.start();
        logger.addAppender(lines);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        logger.detachAppender(lines);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    void setLevel(Level other) {
        logger.setLevel(other);
    }

    List<ILoggingEvent> events() {
        return lines.list;
    }

    List<String> lines(Level of) {
        return lines.list.stream()
                .filter(line -> line.getLevel() == of)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
