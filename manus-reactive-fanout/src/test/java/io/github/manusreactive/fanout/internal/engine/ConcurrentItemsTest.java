package io.github.manusreactive.fanout.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class ConcurrentItemsTest {

    /** Work that ends when the test says so. */
    private final Map<Integer, Sinks.One<String>> started = new TreeMap<>();

    private final Map<Integer, ItemSlot> slots = new TreeMap<>();
    private final List<Integer> cancelled = new ArrayList<>();

    private Mono<String> work(int element, ItemSlot slot) {
        Sinks.One<String> sink = Sinks.one();
        started.put(element, sink);
        slots.put(element, slot);
        return sink.asMono().doOnCancel(() -> cancelled.add(element));
    }

    private Flux<String> merge(Flux<Integer> source, int concurrency, boolean ordered) {
        return new ConcurrentItems<>(concurrency, this::work).process(source, ordered);
    }

    private void end(int... elements) {
        for (int element : elements) {
            started.get(element).tryEmitValue("r" + element);
        }
    }

    @Test
    void resultsComeAsTheyComeAndLetOthersIn() {
        StepVerifier.create(merge(Flux.range(0, 5), 2, false))
                .then(() -> assertThat(started).containsOnlyKeys(0, 1))
                .then(() -> end(1))
                .expectNext("r1")
                .then(() -> assertThat(started).containsOnlyKeys(0, 1, 2))
                .then(() -> end(2, 0))
                .expectNext("r2", "r0")
                .then(() -> end(3, 4))
                .expectNext("r3", "r4")
                .verifyComplete();
    }

    @Test
    void inOrderAnEarlyResultHoldsItsPlace() {
        StepVerifier.create(merge(Flux.range(0, 4), 2, true))
                .then(() -> end(1))
                .then(() -> assertThat(started).containsOnlyKeys(0, 1))
                .then(() -> end(0))
                .expectNext("r0", "r1")
                .then(() -> end(3, 2))
                .expectNext("r2", "r3")
                .verifyComplete();
    }

    @Test
    void aPlaceThatIsPassedOnLetsOneMoreInAndNoneAtTheEnd() {
        StepVerifier.create(merge(Flux.range(0, 10), 1, false))
                .then(() -> {
                    slots.get(0).free();
                    slots.get(0).free();
                })
                .then(() -> assertThat(started).containsOnlyKeys(0, 1))
                .then(() -> end(0))
                .expectNext("r0")
                .then(() -> assertThat(started).containsOnlyKeys(0, 1))
                .then(() -> end(1))
                .expectNext("r1")
                .then(() -> assertThat(started).containsOnlyKeys(0, 1, 2))
                .thenCancel()
                .verify();
    }

    @Test
    void workWithoutAResultGivesItsPlaceBack() {
        StepVerifier.create(
                        new ConcurrentItems<Integer, Integer>(3, (i, slot) -> i % 2 == 0 ? Mono.empty() : Mono.just(i))
                                .process(Flux.range(0, 1000), true))
                .expectNextSequence(
                        IntStream.range(0, 1000).filter(i -> i % 2 == 1).boxed().toList())
                .verifyComplete();
    }

    @Test
    void nothingComesUnasked() {
        StepVerifier.create(merge(Flux.range(0, 10), 3, false), 1)
                .then(() -> end(0, 1, 2))
                .expectNext("r0")
                .then(() -> assertThat(started).containsOnlyKeys(0, 1, 2, 3))
                .thenRequest(1)
                .expectNext("r1")
                .then(() -> assertThat(started).containsOnlyKeys(0, 1, 2, 3, 4))
                .thenCancel()
                .verify();
    }

    @Test
    void anErrorEndsEverythingAtOnce() {
        TestPublisher<Integer> source = TestPublisher.create();
        StepVerifier.create(merge(source.flux(), 3, false))
                .then(() -> source.next(0, 1, 2))
                .then(() -> started.get(1).tryEmitError(new IllegalStateException("broken")))
                .verifyErrorMessage("broken");

        assertThat(cancelled).contains(0, 2);
        source.assertCancelled();
    }

    @Test
    void cancellingEndsTheWorkAndTheSource() {
        TestPublisher<Integer> source = TestPublisher.create();
        StepVerifier.create(merge(source.flux(), 3, false))
                .then(() -> source.next(0, 1))
                .thenCancel()
                .verify();

        assertThat(cancelled).containsExactlyInAnyOrder(0, 1);
        source.assertCancelled();
    }

    @Test
    void theSourcesErrorComesLast() {
        StepVerifier.create(merge(Flux.just(0, 1).concatWith(Flux.error(new IllegalStateException("torn"))), 5, false))
                .then(() -> end(1, 0))
                .expectNext("r1", "r0")
                .verifyErrorMessage("torn");
    }

    @Test
    void theContextReachesWorkAndSource() {
        Flux<String> source = Flux.deferContextual(context -> Flux.just(context.<String>get("who")));
        Flux<String> merged = new ConcurrentItems<String, String>(
                        1, (who, slot) -> Mono.deferContextual(context -> Mono.just(who + context.get("who"))))
                .process(source, false);

        StepVerifier.create(merged.contextWrite(context -> context.put("who", "me")))
                .expectNext("meme")
                .verifyComplete();
    }
}
