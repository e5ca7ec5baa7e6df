package io.github.manusreactive.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.call.Page;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.ParallelFlux;
import reactor.core.scheduler.Schedulers;

/** Pages of one item each: page n holds the number n. */
class SharedListTest {

    private static final SharedLists.Key ALICE =
            new SharedLists.Key(ManusUser.ofApiKeys("alice", "key"), CallOptions.defaults(), "numbers");

    private record Asked(int page, String caller, MonoSink<Page<Integer>> answer) {}

    private final SharedLists lists = new SharedLists();
    private final Deque<Asked> asked = new ArrayDeque<>();
    private final List<Integer> pages = new ArrayList<>();
    private int cancelled;
    private int last = 1000;

    /** Somebody who reads on to a page. */
    private final class Reader {

        final List<Integer> read = new ArrayList<>();
        final List<String> end = new ArrayList<>();
        final Disposable subscription;

        Reader(String name, int until) {
            subscription = lists.<Integer, String>read(ALICE, SharedListTest.this::fetch, page -> take(page, until))
                    .contextWrite(context -> context.put("caller", name))
                    .subscribe(end::add, error -> end.add("" + error.getMessage()), () -> {
                        if (end.isEmpty()) {
                            end.add("nothing");
                        }
                    });
        }

        private @Nullable String take(Page<Integer> page, int until) {
            read.addAll(page.items());
            return page.items().contains(until) ? "found" : null;
        }
    }

    private Mono<Page<Integer>> fetch(@Nullable String cursor) {
        int page = cursor == null ? 0 : Integer.parseInt(cursor);
        return Mono.deferContextual(context -> Mono.create(sink -> {
            pages.add(page);
            asked.add(new Asked(page, context.get("caller"), sink));
            sink.onCancel(() -> cancelled++);
        }));
    }

    private void answer(int times) {
        for (int i = 0; i < times; i++) {
            Asked next = asked.remove();
            next.answer.success(page(next.page));
        }
    }

    private Page<Integer> page(int number) {
        return new Page<>(List.of(number), number == last ? null : "" + (number + 1));
    }

    @Test
    void whoComesWhileAPageIsReadGoesThroughTheListWithTheOthersWhoDid() {
        Reader first = new Reader("first", 2);
        List<Reader> others = IntStream.range(0, 200)
                .mapToObj(i -> new Reader("other", i % 4))
                .toList();

        answer(3 + 4);

        assertThat(first.end).containsExactly("found");
        assertThat(others).allSatisfy(each -> assertThat(each.end).containsExactly("found"));
        assertThat(others.get(3).read).containsExactly(0, 1, 2, 3);
        assertThat(pages).containsExactly(0, 1, 2, 0, 1, 2, 3);
        assertThat(asked).isEmpty();
        assertThat(lists.size()).isZero();
    }

    @Test
    void nobodyIsShownAPageThatWasAskedForBefore() {
        new Reader("first", 3);
        answer(1);
        Reader late = new Reader("late", 1);
        answer(3);
        assertThat(late.read).isEmpty();

        answer(2);

        assertThat(late.read).containsExactly(0, 1);
    }

    @Test
    void aWalkThatGoesFarBackKeepsNobodyWaiting() {
        Reader deep = new Reader("deep", 300);
        answer(100);
        Reader late = new Reader("late", 1);

        answer(5);

        assertThat(late.end).containsExactly("found");
        answer(301 + 2 - 105);
        assertThat(deep.end).containsExactly("found");
        assertThat(deep.read).hasSize(301).isSorted();
    }

    @Test
    void newcomersWithoutEndLeaveOthersTheirTurn() {
        Reader deep = new Reader("deep", 20);
        List<Reader> others = new ArrayList<>();
        for (int i = 0; i < 100 && deep.end.isEmpty(); i++) {
            others.add(new Reader("other", 0));
            answer(1);
        }
        assertThat(deep.end).containsExactly("found");

        answer(asked.size());

        assertThat(others).allSatisfy(each -> assertThat(each.end).containsExactly("found"));
        assertThat(lists.size()).isZero();
    }

    @Test
    void forWhomIsGoneAtOnceNothingIsRead() {
        lists.<Integer, String>read(ALICE, this::fetch, page -> null)
                .contextWrite(context -> context.put("caller", "nobody"))
                .subscribe(new BaseSubscriber<>() {
                    @Override
                    protected void hookOnSubscribe(Subscription subscription) {
                        subscription.cancel();
                    }
                });

        assertThat(pages).isEmpty();
        assertThat(lists.size()).isZero();
    }

    @Test
    void oneWhoLeavesDisturbsNobody() {
        Reader first = new Reader("first", 9);
        Reader second = new Reader("second", 1);
        Reader third = new Reader("third", 1);
        first.subscription.dispose();
        assertThat(cancelled).as("nobody else read that page").isEqualTo(1);
        asked.remove();
        second.subscription.dispose();

        answer(2);

        assertThat(third.end).containsExactly("found");
        assertThat(first.end).isEmpty();
        assertThat(second.end).isEmpty();
        assertThat(cancelled).isEqualTo(1);
        assertThat(pages).containsExactly(0, 0, 1);
        assertThat(lists.size()).isZero();
    }

    @Test
    void whoeverLeavesBetweenTwoPagesOfAnotherWalkEndsItsOwn() {
        Reader deep = new Reader("deep", 300);
        answer(5);
        Reader late = new Reader("late", 300);
        answer(1);
        assertThat(asked.element().page).isZero();
        deep.subscription.dispose();

        answer(20);

        assertThat(pages.subList(6, 20)).isSorted().startsWith(0).doesNotHaveDuplicates();
        late.subscription.dispose();
        assertThat(lists.size()).isZero();
    }

    @Test
    void aPageThatFailsEndsTheWalkForAllWhoAreOnIt() {
        new Reader("first", 0);
        Reader second = new Reader("second", 5);
        Reader third = new Reader("third", 0);
        answer(1);
        Reader fourth = new Reader("fourth", 0);

        asked.remove().answer.error(new IllegalStateException("down"));

        assertThat(second.end).containsExactly("down");
        assertThat(third.end).containsExactly("down");
        answer(1);
        assertThat(fourth.end).containsExactly("found");
    }

    @Test
    void aReaderThatThrowsIsAloneWithIt() {
        new Reader("first", 0);
        Reader good = new Reader("good", 1);
        List<String> errors = new ArrayList<>();
        lists.<Integer, String>read(ALICE, this::fetch, page -> {
                    throw new IllegalArgumentException("no");
                })
                .subscribe(value -> {}, error -> errors.add(error.getMessage()));

        answer(3);

        assertThat(errors).containsExactly("no");
        assertThat(good.end).containsExactly("found");
    }

    @Test
    void aReaderThatThrowsAnErrorIsAloneWithIt() {
        new Reader("first", 0);
        List<String> errors = new ArrayList<>();
        lists.<Integer, String>read(ALICE, this::fetch, page -> {
                    throw new AssertionError("no");
                })
                .contextWrite(context -> context.put("caller", "bad"))
                .subscribe(value -> {}, error -> errors.add(error.getMessage()));
        Reader good = new Reader("good", 1);

        answer(3);

        assertThat(errors).containsExactly("no");
        assertThat(good.end).containsExactly("found");
    }

    @Test
    void aSubscriberThatThrowsAtItsErrorIsAloneWithIt() {
        new Reader("first", 0);
        lists.<Integer, String>read(ALICE, this::fetch, page -> {
                    throw new IllegalStateException("no");
                })
                .contextWrite(context -> context.put("caller", "bad"))
                .subscribe(value -> {}, error -> {
                    throw new NoClassDefFoundError("forgotten");
                });
        Reader good = new Reader("good", 1);

        answer(3);

        assertThat(good.end).containsExactly("found");
    }

    @Test
    void whoKnowsNothingAfterTheLastPageHasNoResult() {
        last = 1;
        Reader reader = new Reader("first", 7);

        answer(2);

        assertThat(reader.end).containsExactly("nothing");
        assertThat(asked).isEmpty();
    }

    @Test
    void theCallsAreMadeInTheContextOfAReaderWithoutWhatIsItsOwn() {
        List<Boolean> captures = new ArrayList<>();
        Function<@Nullable String, Mono<Page<Integer>>> noting = cursor -> Mono.deferContextual(context -> {
            captures.add(context.hasKey(Recall.class));
            return fetch(cursor);
        });
        lists.<Integer, String>read(ALICE, noting, page -> "found")
                .contextWrite(new Recall().inContext())
                .contextWrite(context -> context.put("caller", "somebody"))
                .subscribe();

        assertThat(asked.element().caller).isEqualTo("somebody");
        assertThat(captures).containsExactly(false);
    }

    @Test
    void manyThreadsReadAlong() {
        AtomicInteger calls = new AtomicInteger();
        Function<@Nullable String, Mono<Page<Integer>>> fetch = cursor -> Mono.fromSupplier(() -> {
                    calls.incrementAndGet();
                    return page(cursor == null ? 0 : Integer.parseInt(cursor));
                })
                .subscribeOn(Schedulers.parallel());
        ParallelFlux<Integer> results = Flux.range(0, 5000)
                .parallel(4)
                .runOn(Schedulers.parallel())
                .flatMap(
                        i -> {
                            Mono<Integer> read = lists.read(
                                    ALICE, fetch, page -> page.items().contains(i % 7) ? i : null);
                            return i % 3 == 0 ? Mono.firstWithValue(Mono.just(i), read) : read;
                        },
                        false,
                        100);

        assertThat(results.sequential().collectList().block()).hasSize(5000).doesNotHaveDuplicates();
        assertThat(lists.size()).isZero();
        assertThat(calls.get()).isLessThan(5000 * 4 * 2 / 3);
    }
}
