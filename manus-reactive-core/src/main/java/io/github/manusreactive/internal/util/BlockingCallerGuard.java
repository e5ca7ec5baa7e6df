package io.github.manusreactive.internal.util;

import java.util.Set;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;

/**
 * Prevents {@code block()} on a non-blocking thread from sending a call that costs credits. Reactor subscribes before
 * it throws, so the call would be sent and its result lost.
 */
public final class BlockingCallerGuard {

    private static final Set<StackWalker.Option> CLASSES = Set.of(StackWalker.Option.RETAIN_CLASS_REFERENCE);
    private static final StackWalker ALL_FRAMES = StackWalker.getInstance(CLASSES);
    private static final int FEW = 16;
    private static final StackWalker FEW_FRAMES = StackWalker.getInstance(CLASSES, FEW);
    private static final Set<String> BLOCKING = Set.of("block", "blockOptional", "blockFirst", "blockLast");
    private static final Set<String> ENDS_OF_SUBSCRIBE =
            Set.of("reactor.core.publisher.LambdaMonoSubscriber", "reactor.core.publisher.LambdaSubscriber");

    private BlockingCallerGuard() {}

    /** Returns a call that fails before anything is sent if it is subscribed to by blocking a non-blocking thread. */
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

    /**
     * Checks the stack, not only the subscriber: a chain on which another thread blocks may continue on event loops. A chain
     * that ends in {@code subscribe} can be blocked on only around this subscription, a few frames away: the frames of a
     * whole event loop are 10 KB of a create.
     */
    private static boolean blocks(CoreSubscriber<?> actual) {
        return endsInSubscribe(actual)
                ? FEW_FRAMES.walk(frames -> frames.limit(FEW).anyMatch(BlockingCallerGuard::blocks))
                : ALL_FRAMES.walk(frames -> frames.anyMatch(BlockingCallerGuard::blocks));
    }

    private static boolean endsInSubscribe(CoreSubscriber<?> actual) {
        Scannable end = Scannable.from(actual);
        for (Scannable next = end; next.isScanAvailable(); next = Scannable.from(next.scan(Scannable.Attr.ACTUAL))) {
            end = next;
        }
        return ENDS_OF_SUBSCRIBE.contains(end.getClass().getName());
    }

    /** Compares classes first: the JVM creates the names of a frame when they are read. */
    private static boolean blocks(StackWalker.StackFrame frame) {
        Class<?> type = frame.getDeclaringClass();
        return (type == Mono.class || type == Flux.class) && BLOCKING.contains(frame.getMethodName());
    }
}
