package io.github.manusreactive.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.internal.call.SentCall;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.util.RaceTestUtils;

/** A task is stopped once if its subscriber cancels before the result, and never otherwise. */
class StopOnCancelTest {

    private final List<String> stopped = new CopyOnWriteArrayList<>();
    private final StopOnCancel attendance = new StopOnCancel(stopped::add);

    @Test
    void cancellingWhileTheResponseArrivesStopsTheTaskOnce() {
        for (int i = 0; i < 3000; i++) {
            Sinks.One<String> answer = Sinks.one();
            String id = "task" + i;
            StopOnCancel raced = new StopOnCancel(stopped::add);
            Disposable run = raced.around(sent(answer), task -> Mono.never()).subscribe();
            RaceTestUtils.race(() -> answer.tryEmitValue(id), run::dispose);
            assertThat(stopped).containsExactly(id);
            stopped.clear();
        }
    }

    @Test
    void cancellingWhileTheResultArrivesGivesTheResultOrStopsTheTask() {
        for (int i = 0; i < 3000; i++) {
            Sinks.One<String> result = Sinks.one();
            AtomicReference<String> got = new AtomicReference<>();
            StopOnCancel raced = new StopOnCancel(stopped::add);
            Disposable run =
                    raced.around(Mono.just("t"), task -> result.asMono()).subscribe(got::set);
            RaceTestUtils.race(() -> result.tryEmitValue("done"), run::dispose);
            assertThat(stopped).hasSizeLessThan(2);
            assertThat(stopped.isEmpty() && got.get() == null && !run.isDisposed())
                    .isFalse();
            stopped.clear();
        }
    }

    @Test
    void cancellingBeforeTheResponseStopsTheTaskWhenItArrives() {
        Sinks.One<String> answer = Sinks.one();
        attendance.around(sent(answer), task -> Mono.never()).subscribe().dispose();
        assertThat(stopped).isEmpty();
        answer.tryEmitValue("t");
        assertThat(stopped).containsExactly("t");
    }

    @Test
    void cancellingAfterTheResponseStopsTheTaskAtOnce() {
        attendance.around(Mono.just("t"), task -> Mono.never()).subscribe().dispose();
        assertThat(stopped).containsExactly("t");
    }

    @Test
    void cancellingAfterTheResultOrAnErrorStopsNothing() {
        attendance
                .around(Mono.just("t"), task -> Mono.just("done"))
                .flux()
                .take(1)
                .blockLast();
        new StopOnCancel(stopped::add)
                .around(Mono.just("t"), task -> Mono.error(new IllegalStateException("failed")))
                .onErrorComplete()
                .block();
        assertThat(stopped).isEmpty();
    }

    @Test
    void aStartThatWasNotSentIsCancelledInstead() {
        Sinks.One<String> answer = Sinks.one();
        attendance.around(answer.asMono(), task -> Mono.never()).subscribe().dispose();
        assertThat(answer.currentSubscriberCount()).isZero();
        answer.tryEmitValue("t");
        assertThat(stopped).isEmpty();
    }

    @Test
    void cancellingBeforeTheStartStartsNothing() {
        Mono<String> start = Mono.fromSupplier(() -> {
            stopped.add("started");
            return "t";
        });
        attendance
                .around(start, task -> Mono.never())
                .doOnSubscribe(subscription -> subscription.cancel())
                .subscribe();
        assertThat(stopped).isEmpty();
    }

    /** As if the request was on its way. */
    private static Mono<String> sent(Sinks.One<String> answer) {
        return Mono.deferContextual(context -> {
            SentCall.mark(context);
            return answer.asMono();
        });
    }
}
