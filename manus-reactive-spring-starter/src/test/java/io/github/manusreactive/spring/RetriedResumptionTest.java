package io.github.manusreactive.spring;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.spring.properties.FanOutProperties;
import io.github.manusreactive.spring.properties.ManusProperties;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.context.support.GenericApplicationContext;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Resumption while a ledger or the store cannot be used, or the job already runs, in virtual time. */
class RetriedResumptionTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ManusSandbox sandbox = ManusSandbox.inMemory(time);
    private final ManusClients clients = ManusClients.builder()
            .baseUrl(sandbox.baseUrl())
            .transport(sandbox.transport())
            .scheduler(time)
            .apiKey(sandbox.apiKey())
            .build();
    private final LockedStore store = new LockedStore();
    private final ManusFanOuts fanOuts = new ConfiguredFanOuts(
            clients,
            new FanOutProperties(
                    null, true, Duration.ZERO, 10, Duration.ofHours(1), Duration.ofMinutes(15), 0, null, null),
            store);
    private final List<String> handled = new ArrayList<>();
    private final FanOutDefinition<Integer> numbers = new NumbersDefinition();
    private final FanOutResumption resumption = resumption(Map.of("manus.fan-out.resume", "true"));
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(FanOutResumption.class);

    private FanOutResumption resumption(Map<String, String> properties) {
        ManusProperties bound =
                new Binder(new MapConfigurationPropertySource(properties)).bindOrCreate("manus", ManusProperties.class);
        return new FanOutResumption(bound, fanOuts, store, List.of(numbers), time);
    }

    @BeforeEach
    void begin() {
        sandbox.agent(prompt -> AgentScript.answer(Duration.ofSeconds(30), "done"));
        log.start();
        logger.addAppender(log);
        logger.setLevel(Level.INFO);
    }

    @AfterEach
    void close() {
        logger.setLevel(null);
        logger.detachAppender(log);
        time.dispose();
    }

    private final class NumbersDefinition implements FanOutDefinition<Integer> {

        @Override
        public String job() {
            return "numbers";
        }

        @Override
        public FanOut<Integer> fanOut(ManusFanOuts fanOuts) {
            return fanOuts.fanOut(job(), Flux.range(0, 2), i -> "k" + i, i -> CreateTaskRequest.of("prompt " + i));
        }

        @Override
        public Mono<Void> handle(FanOutOutcome<Integer> outcome) {
            return Mono.fromRunnable(() -> handled.add(outcome.key()));
        }
    }

    /** Contains an unfinished job, and simulates another process that uses its ledger. */
    private static final class LockedStore implements FanOutLedgerStore {

        private final Set<String> jobs = new LinkedHashSet<>(Set.of("numbers"));
        private boolean ledgerInUse;
        private boolean down;

        @Override
        public FanOutLedger ledger(String job) {
            FanOutLedger ledger = FanOutLedger.none();
            return new FanOutLedger() {
                @Override
                public Mono<String> open() {
                    return ledgerInUse ? Mono.error(new IllegalStateException("in use")) : ledger.open();
                }

                @Override
                public Mono<LedgerEntry> find(String key) {
                    return ledger.find(key);
                }

                @Override
                public Mono<Void> record(LedgerEntry entry) {
                    return ledger.record(entry);
                }

                @Override
                public Mono<Void> close() {
                    return ledger.close();
                }
            };
        }

        @Override
        public Mono<Void> begin(String job) {
            return Mono.fromRunnable(() -> jobs.add(job));
        }

        @Override
        public Mono<Void> end(String job) {
            return Mono.fromRunnable(() -> jobs.remove(job));
        }

        @Override
        public Flux<String> unfinished() {
            return Flux.defer(() -> down
                    ? Flux.error(new IllegalStateException("the database is down"))
                    : Flux.fromIterable(List.copyOf(jobs)));
        }
    }

    private void ready() {
        ready(resumption);
    }

    private void ready(FanOutResumption resumption) {
        resumption.onApplicationEvent(new ApplicationReadyEvent(
                new SpringApplication(), new String[0], new GenericApplicationContext(), Duration.ZERO));
        time.advanceTimeBy(Duration.ofMinutes(5));
    }

    private List<String> lines(Level level) {
        return log.list.stream()
                .filter(line -> line.getLevel() == level)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void aJobIsResumedOnceTheEarlierProcessReleasesItsLedger() {
        store.ledgerInUse = true;
        ready();
        assertThat(handled).isEmpty();
        assertThat(sandbox.journal().count(Operation.TASK_CREATE)).isZero();
        assertThat(lines(Level.WARN))
                .singleElement()
                .asString()
                .startsWith("The fan-out numbers could not be resumed; this is retried until it succeeds: ")
                .endsWith("in use");

        store.ledgerInUse = false;
        time.advanceTimeBy(Duration.ofMinutes(20));

        assertThat(handled).containsExactlyInAnyOrder("k0", "k1");
        assertThat(store.jobs).isEmpty();
        assertThat(lines(Level.ERROR)).isEmpty();
    }

    @Test
    void aJobThatTheEarlierProcessEndsIsNotResumed() {
        store.ledgerInUse = true;
        ready();

        store.jobs.clear();
        store.ledgerInUse = false;
        time.advanceTimeBy(Duration.ofMinutes(20));

        assertThat(handled).isEmpty();
        assertThat(store.jobs).isEmpty();
        assertThat(lines(Level.ERROR)).isEmpty();
    }

    @Test
    void jobsAreResumedOnceTheStoreCanBeRead() {
        store.down = true;
        ready();
        assertThat(lines(Level.WARN))
                .singleElement()
                .asString()
                .startsWith("The unfinished fan-outs could not be read; this is retried until it succeeds: ")
                .endsWith("the database is down");

        store.down = false;
        time.advanceTimeBy(Duration.ofMinutes(20));

        assertThat(handled).containsExactlyInAnyOrder("k0", "k1");
    }

    /** For example a runner of the application; the ledger of this store has no lock. */
    @Test
    void aJobThatTheApplicationHasStartedIsNotResumed() {
        fanOuts.run(numbers).subscribe();
        ready();

        assertThat(handled).containsExactlyInAnyOrder("k0", "k1");
        assertThat(sandbox.journal().count(Operation.TASK_CREATE)).isEqualTo(2);
        assertThat(lines(Level.INFO))
                .contains("The fan-out numbers is not resumed, because the application has started it");
        assertThat(lines(Level.ERROR)).isEmpty();
    }

    @Test
    void aJobRunsOnceAtATime() {
        List<String> ends = new ArrayList<>();
        fanOuts.run(numbers).then(fanOuts.run(numbers)).subscribe(end -> ends.add("both runs"));
        StepVerifier.create(fanOuts.run(numbers))
                .verifyErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(FanOutRunningException.class)
                        .hasMessageStartingWith("the fan-out 'numbers' is already running in this application"));
        assertThat(sandbox.journal().count(Operation.TASK_CREATE)).isEqualTo(2);

        time.advanceTimeBy(Duration.ofMinutes(5));

        assertThat(ends).containsExactly("both runs");
        fanOuts.run(numbers).subscribe().dispose();
        fanOuts.run(numbers).subscribe(end -> ends.add("after a cancelled run"));
        time.advanceTimeBy(Duration.ofMinutes(5));
        assertThat(ends).containsExactly("both runs", "after a cancelled run");
    }

    /** In a native image the beans exist, regardless of the properties when it runs. */
    @Test
    void aClientThatIsOffAtRunTimeResumesNothing() {
        ready(resumption(Map.of("manus.fan-out.resume", "true", "manus.enabled", "false")));
        assertThat(sandbox.journal().count(Operation.TASK_CREATE)).isZero();
    }

    @Test
    void aClosedApplicationDoesNotRetry() {
        store.ledgerInUse = true;
        ready();

        resumption.destroy();
        store.ledgerInUse = false;
        time.advanceTimeBy(Duration.ofMinutes(20));

        assertThat(handled).isEmpty();
    }
}
