package io.github.manusreactive.fanout;

import io.github.manusreactive.DurationBounds;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.task.CreateTaskRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;

/** Durations out of their range are rejected when they are set, before anything is sent. */
class FanOutDurationsTest {

    private static final Duration LONGEST = Duration.ofDays(365);

    static Stream<Arguments> settings() {
        return Stream.of(
                positive("timeout", value -> fanOut().taskTimeout(value).job()),
                positive("maxOutage", value -> fanOut().maxOutage(value)),
                positive("atLongest", value -> WaitingPolicy.hold(1, value)),
                Arguments.of(
                        "forceInterval",
                        (Consumer<Duration>) value -> FanOutLedger.file(Path.of("never-opened.ledger"), value),
                        Duration.ZERO,
                        Duration.ofNanos(-1)));
    }

    private static FanOut<String> fanOut() {
        return FanOut.over(ManusClients.create("key-1").client(), Flux.just("a"), item -> item, CreateTaskRequest::of);
    }

    private static Arguments positive(String field, Consumer<Duration> set) {
        return Arguments.of(field, set, Duration.ofMillis(1), Duration.ZERO);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("settings")
    void eachSettingRejectsWhatIsOutOfItsRange(String field, Consumer<Duration> set, Duration least, Duration below) {
        DurationBounds.assertEnforced(field, set, least, below, LONGEST);
    }
}
