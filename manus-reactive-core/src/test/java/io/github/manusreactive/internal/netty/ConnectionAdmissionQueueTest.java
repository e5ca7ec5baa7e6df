package io.github.manusreactive.internal.netty;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpSettings;
import io.github.manusreactive.http.TransportCalls;
import java.net.URI;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** An error that Reactor rethrows stays with the call that caused it. */
class ConnectionAdmissionQueueTest {

    private static final HttpCall CALL = TransportCalls.get(URI.create("http://api.example.test/"));
    private static final NoClassDefFoundError ERROR = new NoClassDefFoundError("a class of a customizer");

    private final ConnectionAdmissionQueue queue = new ConnectionAdmissionQueue(
            HttpSettings.builder().maxConnections(1).build());

    @ParameterizedTest
    @ValueSource(strings = {"assembled", "subscribed", "requested"})
    void anErrorOfOneAdmittedCallReachesNoOtherOne(String moment) {
        Sinks.One<String> response = Sinks.one();
        StepVerifier first = StepVerifier.create(
                        queue.whenAdmitted(CALL, () -> response.asMono().flux()))
                .expectNext("first")
                .expectComplete()
                .verifyLater();
        StepVerifier broken = StepVerifier.create(queue.whenAdmitted(CALL, throwing(moment)))
                .expectErrorSatisfies(e -> assertThat(e).hasRootCause(ERROR))
                .verifyLater();
        StepVerifier last = StepVerifier.create(queue.whenAdmitted(CALL, () -> Flux.just("last")))
                .expectNext("last")
                .expectComplete()
                .verifyLater();

        response.tryEmitValue("first");

        first.verify(Duration.ofSeconds(10));
        broken.verify(Duration.ofSeconds(10));
        last.verify(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"assembled", "subscribed", "requested"})
    void anErrorOfACallThatNeedNotWaitLeavesItsPlaceFree(String moment) {
        StepVerifier.create(queue.whenAdmitted(CALL, throwing(moment)))
                .expectErrorSatisfies(e -> assertThat(e).hasRootCause(ERROR))
                .verify(Duration.ofSeconds(10));

        StepVerifier.create(queue.whenAdmitted(CALL, () -> Flux.just("next")))
                .expectNext("next")
                .expectComplete()
                .verify(Duration.ofSeconds(10));
    }

    private static Supplier<Flux<String>> throwing(String moment) {
        return switch (moment) {
            case "assembled" ->
                () -> {
                    throw ERROR;
                };
            case "subscribed" ->
                () -> Flux.defer(() -> {
                    throw ERROR;
                });
            default ->
                () -> Flux.generate(sink -> {
                    throw ERROR;
                });
        };
    }
}
