package io.github.manusreactive.fanout.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Items that are processed on many threads. */
class ConcurrentItemsRacesTest {

    @Property(tries = 40)
    void manyThreadsLoseAndRepeatNothingAndKeepTheBound(
            @ForAll @IntRange(min = 1, max = 20) int concurrency,
            @ForAll boolean ordered,
            @ForAll @Size(min = 1, max = 200) List<@IntRange(max = 2) Integer> kinds) {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Flux<Integer> merged = new ConcurrentItems<Integer, Integer>(
                        concurrency,
                        (i, slot) -> Mono.fromCallable(() -> {
                                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                                    running.decrementAndGet();
                                    return i;
                                })
                                .subscribeOn(kinds.get(i) == 0 ? Schedulers.immediate() : Schedulers.parallel())
                                .filter(result -> kinds.get(i) < 2))
                .process(Flux.range(0, kinds.size()), ordered);

        List<Integer> results = merged.collectList().block(Duration.ofSeconds(20));

        List<Integer> expected = IntStream.range(0, kinds.size())
                .filter(i -> kinds.get(i) < 2)
                .boxed()
                .toList();
        assertThat(results).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(most.get()).isLessThanOrEqualTo(concurrency);
        if (ordered) {
            assertThat(results).isSorted();
        }
    }
}
