package io.github.manusreactive.internal.poll;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.internal.util.LoggerNames;
import io.github.manusreactive.task.FakeServer;
import io.github.manusreactive.task.TaskSignal;
import io.github.manusreactive.task.TaskSignals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Two replicas wait for the same task, and one of them is told that it ended. */
class TaskSignalRelayTest {

    private final FakeServer server = new FakeServer();
    private final SignalBus bus = new SignalBus();
    private final ManusClients one = replica();
    private final ManusClients two = replica();
    private final Map<String, String> answers = new HashMap<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(LoggerNames.CALL);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    private ManusClients replica() {
        return ManusClients.builder()
                .apiKey("key")
                .transport(server)
                .scheduler(server.time)
                .taskSignals(bus)
                .build();
    }

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void close() {
        logger.detachAppender(lines);
        one.close();
        two.close();
    }

    /** The second replica waits, with long pauses between its polls; then the task ends. */
    private void waitUntilTheTaskEnds() {
        server.task("t");
        two.client().tasks().await("t").subscribe(result -> answers.put("two", result.answer()));
        server.pass(600);
        server.tasks.get("t").says("done").becomes("stopped");
    }

    private List<String> warnings() {
        return lines.list.stream()
                .filter(line -> line.getLevel() == Level.WARN)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    @Test
    void aWakeUpReachesTheOtherReplicaAndIsNotSentBack() {
        waitUntilTheTaskEnds();

        one.client().tasks().wake("t");
        server.pass(1);

        assertThat(answers).containsEntry("two", "done");
        assertThat(bus.sent).containsExactly(new TaskSignal.Woken("t"));
        assertThat(warnings()).isEmpty();
    }

    @Test
    void aBrokenSenderStillWakesItsOwnWaits() {
        for (Supplier<Mono<Void>> broken : List.<Supplier<Mono<Void>>>of(
                () -> Mono.error(new IllegalStateException("unreachable")),
                () -> {
                    throw new IllegalStateException("broken");
                },
                Mono::never)) {
            bus.sending = broken;
            answers.clear();
            waitUntilTheTaskEnds();

            two.client().tasks().wake("t");
            server.pass(1);

            assertThat(answers).containsEntry("two", "done");
        }
    }

    @Test
    void failuresAreLoggedOnceAMinute() {
        bus.sending = () -> Mono.error(new IllegalStateException("unreachable"));
        for (int second = 0; second < 90; second++) {
            one.client().tasks().wake("t");
            server.pass(1);
        }

        assertThat(warnings())
                .hasSize(2)
                .allSatisfy(
                        line -> assertThat(line).contains("could not be sent").contains("unreachable"));
    }

    @Test
    void aStreamThatEndsIsSubscribedToAgain() {
        int before = bus.subscriptions;
        bus.receiving = () -> Flux.error(new IllegalStateException("connection lost"));
        bus.breakStreams();
        server.pass(120);
        // two replicas, with pauses of up to 15 s in the end
        assertThat(bus.subscriptions - before).isBetween(20, 60);
        bus.receiving = () -> bus.stream.asFlux();
        server.pass(20);
        waitUntilTheTaskEnds();

        one.client().tasks().wake("t");
        server.pass(1);

        assertThat(answers).containsEntry("two", "done");
        assertThat(warnings()).isNotEmpty().allSatisfy(line -> assertThat(line).contains("retrying"));
    }

    @Test
    void closingEndsTheSubscription() {
        assertThat(bus.stream.currentSubscriberCount()).isEqualTo(2);

        one.close();
        two.close();

        assertThat(bus.stream.currentSubscriberCount()).isZero();
    }

    /** Delivers each signal to all replicas, also to its sender. */
    private static final class SignalBus implements TaskSignals {

        final List<TaskSignal> sent = new ArrayList<>();
        Sinks.Many<TaskSignal> stream = Sinks.many().multicast().directBestEffort();
        Supplier<Mono<Void>> sending = Mono::empty;
        Supplier<Flux<TaskSignal>> receiving = () -> stream.asFlux();
        int subscriptions;

        void breakStreams() {
            Sinks.Many<TaskSignal> broken = stream;
            stream = Sinks.many().multicast().directBestEffort();
            broken.tryEmitComplete();
        }

        @Override
        public Mono<Void> send(TaskSignal signal) {
            return sending.get().then(Mono.fromRunnable(() -> {
                sent.add(signal);
                stream.tryEmitNext(signal);
            }));
        }

        @Override
        public Flux<TaskSignal> received() {
            return Flux.defer(() -> {
                subscriptions++;
                return receiving.get();
            });
        }
    }
}
