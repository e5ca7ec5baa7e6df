package io.github.manusreactive.internal.util;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.util.context.Context;

class RetryingMonoTest {

    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicInteger successes = new AtomicInteger();

    private <T> Mono<T> retrying(Mono<T> source, Function<Throwable, Mono<?>> pause) {
        return new RetryingMono<>(
                () -> {
                    attempts.incrementAndGet();
                    return source;
                },
                pause,
                successes::incrementAndGet);
    }

    private Mono<String> failing(int times) {
        return Mono.defer(() ->
                attempts.get() <= times ? Mono.error(new IllegalStateException("no " + attempts)) : Mono.just("done"));
    }

    @Test
    void aValueIsPassedOnAfterTheSuccessIsReported() {
        StepVerifier.create(retrying(Mono.just("a"), Mono::error)
                        .doOnNext(value -> assertThat(successes).hasValue(1)))
                .expectNext("a")
                .verifyComplete();
        assertThat(attempts).hasValue(1);
        assertThat(successes).hasValue(1);
    }

    @Test
    void anEmptySourceIsASuccess() {
        StepVerifier.create(retrying(Mono.empty(), Mono::error)).verifyComplete();
        assertThat(successes).hasValue(1);
    }

    @Test
    void eachPauseIsFollowedByAnAttempt() {
        StepVerifier.withVirtualTime(() -> retrying(failing(3), error -> Mono.delay(Duration.ofSeconds(1))))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(3))
                .expectNext("done")
                .verifyComplete();
        assertThat(attempts).hasValue(4);
        assertThat(successes).hasValue(1);
    }

    @Test
    void theErrorOfThePauseEndsTheCall() {
        StepVerifier.create(retrying(
                        failing(9),
                        error -> attempts.get() < 3 ? Mono.empty() : Mono.error(new IllegalArgumentException("last"))))
                .verifyErrorMessage("last");
        assertThat(attempts).hasValue(3);
        assertThat(successes).hasValue(0);
    }

    @Test
    void aPauseThatThrowsEndsTheCall() {
        StepVerifier.create(retrying(failing(9), error -> {
                    throw new IllegalArgumentException("thrown");
                }))
                .verifyErrorMessage("thrown");
        assertThat(attempts).hasValue(1);
    }

    @Test
    void immediateFailuresDoNotGrowTheStack() {
        StepVerifier.create(retrying(failing(200_000), error -> Mono.empty()))
                .expectNext("done")
                .verifyComplete();
        assertThat(attempts).hasValue(200_001);
    }

    @Test
    void cancellingEndsTheAttempt() {
        TestPublisher<String> source = TestPublisher.create();
        retrying(source.mono(), Mono::error).subscribe().dispose();
        source.assertCancelled();
    }

    @Test
    void cancellingEndsThePause() {
        TestPublisher<String> pause = TestPublisher.create();
        retrying(failing(9), error -> pause.mono()).subscribe().dispose();
        pause.assertCancelled();
        assertThat(attempts).hasValue(1);
    }

    @Test
    void anErrorAfterTheCancellationStartsNoPause() {
        TestPublisher<String> source = TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
        List<Throwable> paused = new ArrayList<>();
        List<Throwable> dropped = new ArrayList<>();
        Hooks.onErrorDropped(dropped::add);
        try {
            retrying(source.mono(), error -> {
                        paused.add(error);
                        return Mono.empty();
                    })
                    .subscribe()
                    .dispose();
            source.error(new IllegalStateException("late"));
        } finally {
            Hooks.resetOnErrorDropped();
        }
        assertThat(paused).isEmpty();
        assertThat(dropped).hasSize(1);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void theContextReachesAttemptsAndPauses() {
        List<String> seen = new ArrayList<>();
        Mono<String> note = Mono.deferContextual(context -> {
            seen.add(context.get("key"));
            return Mono.empty();
        });
        StepVerifier.create(retrying(note.then(failing(1)), error -> note).contextWrite(Context.of("key", "value")))
                .expectNext("done")
                .verifyComplete();
        assertThat(seen).containsExactly("value", "value", "value");
    }
}
