package io.github.manusreactive.internal.util;

import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Keeps a call that costs credits from being sent by {@code block()} on a thread that must not block. Reactor subscribes before it refuses
 * to wait, so the call would be made and its result lost.
 */
public final class BlockingCallerGuard {

    private static final Set<String> BLOCKING = Set.of("block", "blockOptional", "blockFirst", "blockLast");

    private BlockingCallerGuard() {}

    /** Returns the call, which fails before anything is sent if it is subscribed to by blocking a thread that must not block. */
    public static <T> Mono<T> guarded(Mono<T> call) {
        return Mono.defer(() -> Schedulers.isInNonBlockingThread() && blocks()
                ? Mono.error(new IllegalStateException("block() is not possible on the non-blocking thread "
                        + Thread.currentThread().getName()
                        + "; nothing was sent. Return the Mono instead, or subscribe to it"))
                : call);
    }

    /** The subscriber does not tell: a chain that another thread blocks on continues on event loops rightfully. */
    private static boolean blocks() {
        return StackWalker.getInstance().walk(frames -> frames.anyMatch(BlockingCallerGuard::blocks));
    }

    private static boolean blocks(StackWalker.StackFrame frame) {
        String type = frame.getClassName();
        return BLOCKING.contains(frame.getMethodName())
                && (type.equals(Mono.class.getName()) || type.equals(Flux.class.getName()));
    }
}
