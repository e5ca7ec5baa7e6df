package io.github.manusreactive.internal.util;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class RequestBatcherTest {

    private final RequestBatcher batcher = new RequestBatcher();
    private final List<List<Integer>> runs = new ArrayList<>();
    private final List<Sinks.One<String>> results = new ArrayList<>();
    private final List<String> received = new ArrayList<>();
    private int cancelled;

    private Mono<String> run(List<Integer> requests) {
        runs.add(requests);
        Sinks.One<String> result = Sinks.one();
        results.add(result);
        return result.asMono().doOnCancel(() -> cancelled++);
    }

    private Disposable request(int request) {
        return batcher.join("key", request, this::run)
                .subscribe(value -> received.add(request + value), error -> received.add(request + "!"));
    }

    @Test
    void requestsThatArriveDuringABatchShareTheNextOne() {
        for (int i = 1; i <= 4; i++) {
            request(i);
        }
        assertThat(runs).containsExactly(List.of(1));
        results.get(0).tryEmitValue("a");
        assertThat(runs).containsExactly(List.of(1), List.of(2, 3, 4));
        results.get(1).tryEmitValue("b");
        assertThat(received).containsExactly("1a", "2b", "3b", "4b");
        assertThat(batcher.size()).isZero();
    }

    @Test
    void aBatchThatFailsFailsItsRequestsAndNoOthers() {
        request(1);
        request(2);
        results.get(0).tryEmitError(new IllegalStateException("down"));
        results.get(1).tryEmitValue("b");
        assertThat(received).containsExactly("1!", "2b");
    }

    @Test
    void aBatchEndsWhenAllItsSubscribersCancelAndTheNextOneBegins() {
        Disposable first = request(1);
        Disposable second = request(2);
        request(3);
        second.dispose();
        assertThat(cancelled).isZero();
        first.dispose();
        assertThat(cancelled).isEqualTo(1);
        results.get(1).tryEmitValue("b");
        assertThat(received).containsExactly("3b");
        assertThat(batcher.size()).isZero();
    }

    @Test
    void otherKeysDoNotWait() {
        request(1);
        batcher.join("other", 2, this::run).subscribe();
        assertThat(runs).hasSize(2);
    }
}
