package io.github.manusreactive.test.blockhound;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * Lets BlockHound pass the locks that the libraries below this client, and Spring's caches, hold for a few instructions. BlockHound
 * finds it by itself.
 *
 * <p>Without it a wait for such a lock, which comes about once in many thousand calls, is reported as a blocking call. Worse, the
 * report is thrown out of the middle of the lock's queue: the place in it stays taken for good, and whoever waits behind it waits for
 * ever. Where the lock is that of a Reactor timer, half of the timers of the JVM stand still from then on.
 *
 * @since 0.1.0
 */
public final class ShortLocks implements BlockHoundIntegration {

    /** For {@link java.util.ServiceLoader}. */
    public ShortLocks() {}

    @Override
    public void applyTo(BlockHound.Builder builder) {
        // Reactor: periodic timers that are disposed of; those that ring once are allowed by Reactor itself
        builder.allowBlockingCallsInside("java.util.concurrent.ScheduledThreadPoolExecutor$DelayedWorkQueue", "remove")
                .allowBlockingCallsInside("java.util.concurrent.ThreadPoolExecutor", "addWorker")
                // Netty: an arena that is given up
                .allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator$Magazine", "free")
                .allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator$MagazineGroup", "free")
                // Jackson: the reader of a type is built once
                .allowBlockingCallsInside(
                        "tools.jackson.databind.deser.DeserializerCache", "_createAndCacheValueDeserializer")
                // Resilience4j: what a circuit breaker counts
                .allowBlockingCallsInside("io.github.resilience4j.core.metrics.FixedSizeSlidingWindowMetrics", "record")
                .allowBlockingCallsInside(
                        "io.github.resilience4j.core.metrics.FixedSizeSlidingWindowMetrics", "getSnapshot")
                .allowBlockingCallsInside("io.github.resilience4j.core.metrics.SlidingTimeWindowMetrics", "record")
                .allowBlockingCallsInside("io.github.resilience4j.core.metrics.SlidingTimeWindowMetrics", "getSnapshot")
                // Spring: caches of types and annotations
                .allowBlockingCallsInside("org.springframework.util.ConcurrentReferenceHashMap$Segment", "doTask");
    }
}
