package io.github.manusreactive.test.blockhound;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Allows the locks that the client's libraries and Spring's caches hold for a few instructions. BlockHound finds this
 * integration through {@link java.util.ServiceLoader}.
 *
 * <p>Without it, BlockHound reports a wait for such a lock as a blocking call, about once in many thousand calls.
 *
 * @implNote BlockHound throws its error while the thread is in the lock's queue: its place is never released, and threads
 *     behind it wait forever. If the lock belongs to a Reactor timer, half of the timers of the JVM stop.
 * @since 0.1.0
 */
public final class ShortLocks implements BlockHoundIntegration {

    /** Creates the integration; called by {@link java.util.ServiceLoader}. */
    public ShortLocks() {}

    @Override
    public void applyTo(BlockHound.Builder builder) {
        // Reactor: disposal of periodic timers; Reactor itself allows one-shot timers
        builder.allowBlockingCallsInside("java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue", "remove")
                .allowBlockingCallsInside("java.util.concurrent.ThreadPoolExecutor", "addWorker")
                // Netty: release of an arena
                .allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator$Magazine", "free")
                .allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator$MagazineGroup", "free")
                // Jackson: creation of a deserializer, once per type
                .allowBlockingCallsInside(
                        "tools.jackson.databind.deser.DeserializerCache", "_createAndCacheValueDeserializer")
                // Resilience4j: counters of circuit breakers
                .allowBlockingCallsInside("io.github.resilience4j.core.metrics.FixedSizeSlidingWindowMetrics", "record")
                .allowBlockingCallsInside(
                        "io.github.resilience4j.core.metrics.FixedSizeSlidingWindowMetrics", "getSnapshot")
                .allowBlockingCallsInside("io.github.resilience4j.core.metrics.SlidingTimeWindowMetrics", "record")
                .allowBlockingCallsInside("io.github.resilience4j.core.metrics.SlidingTimeWindowMetrics", "getSnapshot")
                // Spring: caches of types and annotations
                .allowBlockingCallsInside("org.springframework.util.ConcurrentReferenceHashMap$Segment", "doTask");
    }
}
