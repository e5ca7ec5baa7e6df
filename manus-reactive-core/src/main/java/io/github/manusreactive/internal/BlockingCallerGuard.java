package io.github.manusreactive.internal;

import java.util.Set;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;

/**
 * Keeps a call that costs credits from being sent by {@code block()} on a thread that must not block. Reactor subscribes before it refuses
 * to wait, so the call would be made and its result lost.
 */
public final class BlockingCallerGuard {

    /** Reactor offers no other way to recognise them. A renamed one is not recognised, and the call is then made as without the guard. */
    private static final Set<String> BLOCKING = Set.of(
            "reactor.core.publisher.BlockingMonoSubscriber",
            "reactor.core.publisher.BlockingOptionalMonoSubscriber",
            "reactor.core.publisher.BlockingFirstSubscriber",
            "reactor.core.publisher.BlockingLastSubscriber");

    private BlockingCallerGuard() {}

    /** Returns the call, which fails before anything is sent if its subscriber blocks a thread that must not block. */
    public static <T> Mono<T> guarded(Mono<T> call) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super T> actual) {
                if (Schedulers.isInNonBlockingThread() && blocks(actual)) {
                    Operators.error(
                            actual,
                            new IllegalStateException("block() is not possible on the non-blocking thread "
                                    + Thread.currentThread().getName()
                                    + "; nothing was sent. Return the Mono instead, or subscribe to it"));
                } else {
                    call.subscribe(actual);
                }
            }
        };
    }

    private static boolean blocks(CoreSubscriber<?> subscriber) {
        Scannable first = Scannable.from(subscriber);
        Scannable last = first.actuals().<Scannable>map(each -> each).reduce(first, (before, next) -> next);
        return BLOCKING.contains(last.getClass().getName());
    }
}
