package io.github.manusreactive.internal.call;

import static io.github.manusreactive.internal.call.FakeApi.ok;
import static io.github.manusreactive.internal.call.FakeApi.query;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.call.ResultPage;
import io.github.manusreactive.error.DecodeException;
import io.github.manusreactive.error.PaginationException;
import io.github.manusreactive.internal.api.DefaultUsage;
import io.github.manusreactive.internal.api.TestTasks;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.ListTasksRequest;
import io.github.manusreactive.task.Task;
import io.github.manusreactive.usage.ListUsageRequest;
import io.github.manusreactive.usage.Usage;
import io.github.manusreactive.usage.UsageRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class PageFetcherTest {

    private final List<@Nullable String> fetched = new ArrayList<>();

    private <T> Flux<T> list(@Nullable String start, Function<@Nullable String, Mono<ResultPage<T>>> fetch) {
        return PageFetcher.items(
                Operation.TASK_LIST,
                start,
                cursor -> Mono.defer(() -> {
                    fetched.add(cursor);
                    return fetch.apply(cursor);
                }));
    }

    /** Pages of these sizes; items are numbered through, cursors are page numbers. */
    private Flux<Integer> pages(int... sizes) {
        return list(null, cursor -> {
            int number = cursor == null ? 0 : Integer.parseInt(cursor);
            int first = Arrays.stream(sizes).limit(number).sum();
            List<Integer> items =
                    IntStream.range(first, first + sizes[number]).boxed().toList();
            return Mono.just(new ResultPage<>(items, number == sizes.length - 1 ? null : "" + (number + 1)));
        });
    }

    @Test
    void thereIsNoRequestWithoutDemand() {
        StepVerifier.create(pages(2, 2), 0)
                .expectSubscription()
                .then(() -> assertThat(fetched).isEmpty())
                .thenRequest(1)
                .expectNext(0)
                .then(() -> assertThat(fetched).hasSize(1))
                .thenCancel()
                .verify();
    }

    @Test
    void theNextPageIsReadWhenAnItemOfItIsAskedFor() {
        StepVerifier.create(pages(2, 2, 1), 0)
                .thenRequest(2)
                .expectNext(0, 1)
                .then(() -> assertThat(fetched).containsExactly((String) null))
                .thenRequest(1)
                .expectNext(2)
                .then(() -> assertThat(fetched).containsExactly(null, "1"))
                .thenRequest(10)
                .expectNext(3, 4)
                .verifyComplete();
        assertThat(fetched).containsExactly(null, "1", "2");
    }

    @Test
    void theLastItemOfTheLastPageEndsTheList() {
        StepVerifier.create(pages(1, 1), 2).expectNext(0, 1).verifyComplete();
    }

    @Test
    void emptyPagesArePassedOver() {
        StepVerifier.create(pages(0, 2, 0, 0, 1, 0)).expectNext(0, 1, 2).verifyComplete();
        assertThat(fetched).hasSize(6);
    }

    @Property(tries = 200)
    void everyItemComesOnceAndInOrderWhateverIsAskedFor(
            @ForAll @Size(min = 1, max = 12) List<@IntRange(max = 5) Integer> sizes,
            @ForAll @IntRange(min = 1, max = 7) int batch) {
        int[] each = sizes.stream().mapToInt(size -> size).toArray();
        List<Integer> all = pages(each).limitRate(batch).collectList().block();

        assertThat(all)
                .isEqualTo(IntStream.range(0, Arrays.stream(each).sum()).boxed().toList());
    }

    @Test
    void aHundredThousandItemsOnAThousandPagesNeedNoDeepStack() {
        int[] sizes = new int[1_000];
        Arrays.fill(sizes, 100);

        assertThat(pages(sizes).count().block()).isEqualTo(100_000);
        assertThat(pages(sizes).limitRate(1).count().block()).isEqualTo(100_000);
        assertThat(pages(sizes).publishOn(Schedulers.parallel(), 3).count().block())
                .isEqualTo(100_000);
    }

    @Test
    void aCursorThatStandsStillIsAnErrorAfterTheItemsSoFar() {
        Flux<Integer> list = list("same", cursor -> Mono.just(new ResultPage<>(List.of(7, 8), "same")));

        StepVerifier.create(list)
                .expectNext(7, 8)
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                PaginationException.class,
                                pagination -> assertThat(pagination.operation()).isEqualTo(Operation.TASK_LIST))
                        .hasMessageContaining("does not advance"))
                .verify();
        assertThat(fetched).hasSize(1);
    }

    @Test
    void cursorsThatGoInACircleAreAnError() {
        Flux<Integer> list = list(
                null,
                cursor -> Mono.just(new ResultPage<>(
                        List.of(1), cursor == null ? "a" : cursor.equals("a") ? "b" : cursor.equals("b") ? "c" : "a")));

        StepVerifier.create(list)
                .expectNextCount(4)
                .expectError(PaginationException.class)
                .verify();
        assertThat(fetched).hasSize(4);
    }

    @Test
    void anErrorOnALaterPageComesAfterTheItemsBeforeIt() {
        Flux<Integer> list = list(
                null,
                cursor -> cursor == null
                        ? Mono.just(new ResultPage<>(List.of(1, 2), "2"))
                        : Mono.error(new IllegalStateException("page 2")));

        StepVerifier.create(list, 0)
                .thenRequest(2)
                .expectNext(1, 2)
                .thenRequest(1)
                .expectErrorMessage("page 2")
                .verify();
    }

    @Test
    void anErrorWhileAPageIsAskedForIsTheListsError() {
        Flux<Integer> list = PageFetcher.items(Operation.TASK_LIST, null, cursor -> {
            throw new IllegalStateException("no such request");
        });

        StepVerifier.create(list).expectErrorMessage("no such request").verify();
    }

    @Test
    void cancellingWhileAPageIsOnItsWayCancelsThat() {
        TestPublisher<ResultPage<Integer>> page = TestPublisher.create();

        StepVerifier.create(list(null, cursor -> page.mono()))
                .then(page::assertWasSubscribed)
                .thenCancel()
                .verify();
        page.assertCancelled();
    }

    @Test
    void cancellingBetweenItemsEndsTheReading() {
        StepVerifier.create(pages(3, 3).take(4)).expectNext(0, 1, 2, 3).verifyComplete();
        assertThat(fetched).hasSize(2);
        StepVerifier.create(pages(3, 3).take(3)).expectNext(0, 1, 2).verifyComplete();
        assertThat(fetched).hasSize(3);
    }

    @Test
    void pagesSeeTheSubscribersContext() {
        AtomicBoolean seen = new AtomicBoolean();
        Flux<Integer> list = list(
                null,
                cursor -> Mono.deferContextual(context -> {
                    seen.set(context.hasKey("who"));
                    return Mono.just(new ResultPage<>(List.of(1), null));
                }));

        StepVerifier.create(list.contextWrite(context -> context.put("who", "me")))
                .expectNext(1)
                .verifyComplete();
        assertThat(seen).isTrue();
    }

    @Test
    void eachSubscriptionReadsAgain() {
        Flux<Integer> list = pages(1, 1);

        StepVerifier.create(list.concatWith(list)).expectNext(0, 1, 0, 1).verifyComplete();
        assertThat(fetched).hasSize(4);
    }

    @Test
    void pagesCanBeReadOneByOne() {
        String item = "{\"task_id\":\"t\",\"credits\":-1,\"created_at\":1790000000,\"type\":\"cost\"}";
        FakeApi api = FakeApi.answeringInTurn(List.of(
                Mono.just(ok("\"data\":[" + item + "],\"has_more\":true,\"next_cursor\":\"c2\"")),
                Mono.just(ok("\"data\":[],\"has_more\":false,\"next_cursor\":\"ignored\""))));
        Usage usage = new DefaultUsage(api.exchange());
        ListUsageRequest request = ListUsageRequest.builder().limit(1).build();

        ResultPage<UsageRecord> first = usage.listPage(request).block();
        ResultPage<UsageRecord> second =
                usage.listPage(request.withCursor(first.nextCursor())).block();

        assertThat(first.items()).hasSize(1);
        assertThat(first.hasMore()).isTrue();
        assertThat(second).isEqualTo(new ResultPage<UsageRecord>(List.of(), null));
        assertThat(query(api.calls.get(1))).containsEntry("cursor", "c2").containsEntry("limit", "1");
    }

    @Test
    void morePagesWithoutACursorAreNotTakenForTheEnd() {
        FakeApi api = FakeApi.answering("\"data\":[],\"has_more\":true");

        StepVerifier.create(new DefaultUsage(api.exchange()).list(ListUsageRequest.all()))
                .expectError(DecodeException.class)
                .verify();
    }

    @Test
    void emptyPagesWithoutEndAreAnError() {
        AtomicInteger cursors = new AtomicInteger();
        FakeApi api = new FakeApi(call ->
                Mono.just(ok("\"data\":[],\"has_more\":true,\"next_cursor\":\"c" + cursors.incrementAndGet() + "\"")));

        StepVerifier.create(new DefaultUsage(api.exchange()).list(ListUsageRequest.all()))
                .verifyErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(PaginationException.class)
                        .hasMessageContaining("keeps sending empty pages"));
        assertThat(api.calls).hasSize(51);
    }

    @Test
    void aCursorWithoutHasMoreIsNotFollowed() {
        FakeApi api = FakeApi.answering("\"data\":[],\"next_cursor\":\"c2\"");

        StepVerifier.create(new DefaultUsage(api.exchange()).list(ListUsageRequest.all()))
                .verifyComplete();
        assertThat(api.calls).hasSize(1);
    }

    @Test
    void anEntryThatIsNotAnItemIsReportedAndCostsNoOther() {
        FakeApi api =
                FakeApi.answering("\"data\":[{\"id\":\"t1\"},\"text\",{\"status\":\"running\"},null,{\"id\":\"t2\"}]");

        ResultPage<Task> page =
                TestTasks.of(api.exchange()).listPage(ListTasksRequest.all()).block();

        assertThat(page.items()).extracting(Task::id).containsExactly("t1", "t2");
        assertThat(page.unreadable()).containsExactly("text", Map.of("status", "running"), "null");
    }
}
