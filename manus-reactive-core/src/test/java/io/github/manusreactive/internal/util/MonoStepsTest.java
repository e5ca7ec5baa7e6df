package io.github.manusreactive.internal.util;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.util.context.Context;

class MonoStepsTest {

    @Test
    void aDetachedStepHandsOnItsValueItsErrorAndTheContext() {
        StepVerifier.create(MonoSteps.detached(Mono.deferContextual(context -> Mono.just(context.<String>get("user"))))
                        .contextWrite(Context.of("user", "alice")))
                .expectNext("alice")
                .verifyComplete();
        StepVerifier.create(MonoSteps.detached(Mono.empty())).verifyComplete();
        StepVerifier.create(MonoSteps.detached(Mono.error(new IllegalStateException("broken"))))
                .verifyErrorMessage("broken");
    }

    @Test
    void aCancelledStepIsCancelled() {
        TestPublisher<String> step = TestPublisher.create();
        MonoSteps.detached(step.mono()).subscribe().dispose();
        step.assertCancelled();
    }

    @Test
    void whatIsCancelledAtOnceIsNotBegun() {
        AtomicInteger begun = new AtomicInteger();
        MonoSteps.detached(Mono.fromRunnable(begun::incrementAndGet)).subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.cancel();
            }
        });
        assertThat(begun).hasValue(0);
    }
}
