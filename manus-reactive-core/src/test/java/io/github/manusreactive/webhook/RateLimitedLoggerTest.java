package io.github.manusreactive.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.manusreactive.internal.util.RateLimitedLogger;
import io.github.manusreactive.internal.util.SteppingClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import reactor.test.scheduler.VirtualTimeScheduler;

class RateLimitedLoggerTest {

    private final Logger logger = (Logger) LoggerFactory.getLogger("refusals");
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private final AtomicLong now = new AtomicLong(1_790_000_000_000L);
    private final RateLimitedLogger refusals = new RateLimitedLogger(logger, now::get);

    @BeforeEach
    void listen() {
        logger.setLevel(Level.DEBUG);
        logger.setAdditive(false);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(lines);
    }

    @Test
    void thousandsOfForgedDeliveriesAreOneWarningAMinute() {
        for (int second = 0; second < 120; second++) {
            for (int i = 0; i < 100; i++) {
                refusals.warn("forged");
            }
            now.addAndGet(1000);
        }
        refusals.warn("forged again");

        assertThat(warnings())
                .containsExactly(
                        "forged",
                        "forged (5999 more since the last line; each is logged at DEBUG)",
                        "forged again (5999 more since the last line; each is logged at DEBUG)");
        assertThat(lines.list).hasSize(12_001);
    }

    @Test
    void nowAndThenOneIsAWarningEach() {
        for (int i = 0; i < 3; i++) {
            refusals.warn("stale");
            now.addAndGet(RateLimitedLogger.QUIET.toMillis());
        }
        assertThat(warnings()).containsExactly("stale", "stale", "stale");
    }

    @Test
    void aClockThatIsSetRightLeavesNoRefusalUnsaid() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        SteppingClock clock = new SteppingClock(time);
        WebhookInbox inbox = WebhookInbox.of(WebhookVerifier.builder(
                        "https://hooks.example.com/manus", WebhookKeyProvider.fixed(new DeliverySigner().pem()))
                .scheduler(clock)
                .build());
        Logger ofInbox = (Logger) LoggerFactory.getLogger(WebhookInbox.class);
        ofInbox.addAppender(lines);
        try {
            for (int i = 0; i < 2; i++) {
                inbox.handle(Map.of(), new byte[] {1}).block();
                clock.step(Duration.ofDays(-1));
                time.advanceTimeBy(RateLimitedLogger.QUIET);
            }
        } finally {
            ofInbox.detachAppender(lines);
        }
        assertThat(warnings()).hasSize(2);
    }

    private List<String> warnings() {
        return lines.list.stream()
                .filter(line -> line.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
