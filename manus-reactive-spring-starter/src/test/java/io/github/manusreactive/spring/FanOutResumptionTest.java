package io.github.manusreactive.spring;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutJob;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.FanOutProgress;
import io.github.manusreactive.fanout.FanOutRegistry;
import io.github.manusreactive.fanout.JobStopReason;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Jobs that an application leaves unfinished, and those that the next one resumes. */
class FanOutResumptionTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private final ManusSandbox sandbox =
            ManusSandbox.builder().noLimits().runTime(Duration.ofMillis(50)).start();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(FanOutResumption.class);
    private final List<String> handled = Collections.synchronizedList(new ArrayList<>());
    private ApplicationContextRunner runner;

    @BeforeEach
    void begin() {
        sandbox.agent(prompt -> AgentScript.answer(Duration.ofMillis(10), "done"));
        log.start();
        logger.addAppender(log);
        runner = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(ManusAutoConfiguration.class))
                .withPropertyValues(
                        "manus.base-url=" + sandbox.baseUrl(),
                        "manus.api-key=" + sandbox.apiKey(),
                        "manus.polling.min-interval=50ms",
                        "manus.polling.rate-limit-share=1",
                        "manus.rate-limits.operation-limits.[task.detail]=10000/1s",
                        "manus.rate-limits.operation-limits.[task.list]=10000/1s",
                        "manus.rate-limits.operation-limits.[task.listMessages]=10000/1s",
                        "manus.fan-out.ledger-directory=" + directory.resolve("ledgers"));
    }

    @AfterEach
    void close() {
        logger.detachAppender(log);
        sandbox.close();
    }

    /** Three items, one after the other. */
    private record NumbersDefinition(String job, Function<FanOutOutcome<Integer>, Mono<Void>> handler)
            implements FanOutDefinition<Integer> {

        @Override
        public FanOut<Integer> fanOut(ManusFanOuts fanOuts) {
            return fanOuts.fanOut(job, Flux.range(0, 3), i -> "k" + i, i -> CreateTaskRequest.of("prompt " + i))
                    .maxInFlight(1);
        }

        @Override
        public Mono<Void> handle(FanOutOutcome<Integer> outcome) {
            return handler.apply(outcome);
        }
    }

    private FanOutDefinition<Integer> numbers(Runnable afterEach) {
        return new NumbersDefinition(
                "numbers",
                outcome -> Mono.fromRunnable(() -> {
                    handled.add(outcome.key());
                    afterEach.run();
                }));
    }

    private static FanOutProgress run(ApplicationContext context, FanOutDefinition<?> definition) {
        return context.getBean(ManusFanOuts.class).run(definition).block(LIMIT);
    }

    /** Starts an application whose job is drained after its first outcome. */
    private void leaveUnfinished() {
        runner.run(context -> {
            FanOutRegistry jobs = FanOutRegistry.of(context.getBean(ManusClients.class));
            FanOutProgress end = run(context, numbers(() -> jobs.jobs().forEach(FanOutJob::drain)));
            assertThat(end.stopReason()).isEqualTo(JobStopReason.DRAINED);
            assertThat(end.done()).isLessThan(3);
        });
        handled.clear();
    }

    private ApplicationContextRunner resuming(FanOutDefinition<?> definition) {
        return runner.withPropertyValues("manus.fan-out.resume=true")
                .withBean("numbers", FanOutDefinition.class, () -> definition);
    }

    private static void ready(AssertableApplicationContext context) {
        context.publishEvent(new ApplicationReadyEvent(
                new SpringApplication(), new String[0], context.getSourceApplicationContext(), null));
    }

    private static List<String> unfinished(ApplicationContext context) {
        return context.getBean(FanOutLedgerStore.class)
                .unfinished()
                .collectList()
                .block(LIMIT);
    }

    private static void untilAllEnded(ApplicationContext context) {
        context.getBean(FanOutLedgerStore.class)
                .unfinished()
                .collectList()
                .filter(List::isEmpty)
                .repeatWhenEmpty(again -> again.delayElements(Duration.ofMillis(20)))
                .block(LIMIT);
    }

    private long creates() {
        return sandbox.journal().count(Operation.TASK_CREATE);
    }

    @Test
    void anUnfinishedJobIsResumedOnceTheApplicationIsReady() {
        leaveUnfinished();
        resuming(numbers(() -> {})).run(context -> {
            assertThat(unfinished(context)).containsExactly("numbers");
            assertThat(handled).isEmpty();

            ready(context);
            untilAllEnded(context);

            assertThat(handled).containsExactlyInAnyOrder("k0", "k1", "k2");
            assertThat(creates()).isEqualTo(3);
        });
    }

    @Test
    void withoutThePropertyNothingIsResumed() {
        leaveUnfinished();
        long before = creates();
        runner.withBean("numbers", FanOutDefinition.class, () -> numbers(() -> {}))
                .run(context -> {
                    ready(context);
                    assertThat(FanOutRegistry.of(context.getBean(ManusClients.class))
                                    .jobs())
                            .isEmpty();
                    assertThat(unfinished(context)).containsExactly("numbers");
                });
        assertThat(handled).isEmpty();
        assertThat(creates()).isEqualTo(before);
    }

    @Test
    void aJobThatHasEndedIsNotResumed() {
        runner.run(context -> {
            assertThat(run(context, numbers(() -> {})).done()).isEqualTo(3);
            assertThat(unfinished(context)).isEmpty();
        });
        assertThat(handled).containsExactly("k0", "k1", "k2");
    }

    @Test
    void aJobThatHasMetItsStopConditionIsNotResumed() {
        FanOutDefinition<Integer> oneIsEnough = new FanOutDefinition<>() {
            @Override
            public String job() {
                return "numbers";
            }

            @Override
            public FanOut<Integer> fanOut(ManusFanOuts fanOuts) {
                return numbers(() -> {}).fanOut(fanOuts).stopWhen(outcome -> true);
            }

            @Override
            public Mono<Void> handle(FanOutOutcome<Integer> outcome) {
                return Mono.empty();
            }
        };
        runner.run(context -> {
            assertThat(run(context, oneIsEnough).stopReason()).isEqualTo(JobStopReason.CONDITION);
            assertThat(unfinished(context)).isEmpty();
        });
    }

    @Test
    void aJobWhoseOutcomeCouldNotBeHandledStaysUnfinished() {
        leaveUnfinished();
        FanOutDefinition<Integer> failing =
                new NumbersDefinition("numbers", outcome -> Mono.error(new IllegalStateException("disk full")));
        resuming(failing).run(context -> {
            ready(context);
            Mono.fromSupplier(() -> List.copyOf(log.list))
                    .filter(lines -> lines.stream()
                            .anyMatch(line -> line.getFormattedMessage()
                                    .equals("The resumed fan-out numbers failed and stays unfinished")))
                    .repeatWhenEmpty(again -> again.delayElements(Duration.ofMillis(20)))
                    .block(LIMIT);
            assertThat(unfinished(context)).containsExactly("numbers");
        });
    }

    @Test
    void anUnfinishedJobWithoutADefinitionIsReported() {
        leaveUnfinished();
        FanOutDefinition<Integer> other = new NumbersDefinition("others", outcome -> Mono.empty());
        resuming(other).run(context -> {
            ready(context);
            Mono.fromSupplier(() -> List.copyOf(log.list))
                    .filter(lines -> !lines.isEmpty())
                    .repeatWhenEmpty(again -> again.delayElements(Duration.ofMillis(20)))
                    .block(LIMIT);
            assertThat(log.list)
                    .singleElement()
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .asString()
                    .contains("numbers is unfinished and is not resumed, because no FanOutDefinition bean");
        });
    }

    @Test
    void twoDefinitionsOfOneJobAreRefused() {
        resuming(numbers(() -> {}))
                .withBean("again", FanOutDefinition.class, () -> numbers(() -> {}))
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("the job 'numbers' has two definitions"));
    }

    @Test
    void resumptionNeedsADirectoryOrAStore() {
        ApplicationContextRunner without =
                resuming(numbers(() -> {})).withPropertyValues("manus.fan-out.ledger-directory=");
        without.run(context -> assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(InvalidManusPropertyException.class)
                .hasMessageStartingWith("manus.fan-out.ledger-directory: is missing"));
        without.withBean(FanOutLedgerStore.class, MemoryStore::new).run(context -> {
            ready(context);
            untilAllEnded(context);
            assertThat(handled).containsExactly("k0", "k1", "k2");
        });
    }

    /** Claims that the job was left unfinished. */
    private static final class MemoryStore implements FanOutLedgerStore {

        private final List<String> jobs = Collections.synchronizedList(new ArrayList<>(List.of("numbers")));

        @Override
        public FanOutLedger ledger(String job) {
            return FanOutLedger.none();
        }

        @Override
        public Mono<Void> begin(String job) {
            return Mono.empty();
        }

        @Override
        public Mono<Void> end(String job) {
            return Mono.fromRunnable(() -> jobs.remove(job));
        }

        @Override
        public Flux<String> unfinished() {
            return Flux.defer(() -> Flux.fromIterable(List.copyOf(jobs)));
        }
    }

    @Test
    void aNameCannotLeaveTheDirectory() {
        FanOutDefinition<Integer> outside = new NumbersDefinition("../outside", outcome -> Mono.empty());
        runner.run(context -> StepVerifier.create(
                        context.getBean(ManusFanOuts.class).run(outside))
                .verifyError(InvalidRequestException.class));
        assertThat(Files.exists(directory.resolve("outside.unfinished"))).isFalse();
    }

    @Test
    void aDirectoryThatCannotBeUsedIsNamed() throws Exception {
        Files.writeString(directory.resolve("ledgers"), "a file");
        runner.run(context -> StepVerifier.create(
                        context.getBean(ManusFanOuts.class).run(numbers(() -> {})))
                .verifyErrorMatches(e -> e.getMessage().startsWith("manus.fan-out.ledger-directory cannot be used")));
    }
}
