package io.github.manusreactive.internal.util;

import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Prevents {@code block()} on a non-blocking thread from sending a call that costs credits. Reactor subscribes before
 * it throws, so the call would be sent and its result lost.
 */
public final class BlockingCallerGuard {

    private static final StackWalker FRAMES = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
    private static final Set<String> BLOCKING = Set.of("block", "blockOptional", "blockFirst", "blockLast");

    private BlockingCallerGuard() {}

    /** Returns a call that fails before anything is sent if it is subscribed to by blocking a non-blocking thread. */
    public static <T> Mono<T> guarded(Mono<T> call) {
        return Mono.defer(() -> Schedulers.isInNonBlockingThread() && blocks()
                ? Mono.error(new IllegalStateException("block() is not possible on the non-blocking thread "
                        + Thread.currentThread().getName()
                        + "; nothing was sent. Return the Mono instead, or subscribe to it"))
                : call);
    }

    /** Checks the stack, not the subscriber: a chain on which another thread blocks may continue on event loops. */
    private static boolean blocks() {
        return FRAMES.walk(frames -> frames.anyMatch(BlockingCallerGuard::blocks));
    }

    /** Compares classes first: the JVM creates the names of a frame when they are read. */
    private static boolean blocks(StackWalker.StackFrame frame) {
        Class<?> type = frame.getDeclaringClass();
        return (type == Mono.class || type == Flux.class) && BLOCKING.contains(frame.getMethodName());
    }
}
