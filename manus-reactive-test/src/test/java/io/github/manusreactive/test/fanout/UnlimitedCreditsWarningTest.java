package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.test.ManusSandbox;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A job without a limit on its credits logs one warning. */
class UnlimitedCreditsWarningTest {

    private static final Duration ENOUGH = Duration.ofHours(1);

    private final JobStage stage = new JobStage(ManusSandbox.builder(), "alice");
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.github.manusreactive.fanout");
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @BeforeEach
    void capture() {
        log.start();
        logger.setAdditive(false);
        logger.addAppender(log);
    }

    @AfterEach
    void close() {
        logger.detachAppender(log);
        logger.setAdditive(true);
        stage.close();
    }

    @Test
    void aJobOfManyItemsWarnsOnceAndNamesTheSetting() {
        run(stage.job(20));

        assertThat(warnings()).singleElement().asString().contains("has no maxCredits", "set maxCredits");
    }

    @Test
    void aJobThatIsResumedInTheSameProcessDoesNotWarnAgain() {
        MemoryLedger ledger = new MemoryLedger();

        run(stage.job(3).ledger(ledger));
        run(stage.job(6).ledger(ledger));

        assertThat(warnings()).singleElement().asString().startsWith("Job job-1 ");
    }

    @Test
    void anotherJobOfTheSameClientsWarnsToo() {
        run(stage.job(1));
        run(stage.job(1));

        assertThat(warnings()).hasSize(2);
    }

    @Test
    void aJobWithALimitDoesNotWarn() {
        run(stage.job(3).maxCredits(1_000_000));

        assertThat(warnings()).isEmpty();
    }

    private void run(FanOut<Integer> fanOut) {
        assertThat(stage.start(fanOut).end(ENOUGH)).isNotEmpty();
    }

    private List<String> warnings() {
        return log.list.stream()
                .filter(line -> line.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }
}
