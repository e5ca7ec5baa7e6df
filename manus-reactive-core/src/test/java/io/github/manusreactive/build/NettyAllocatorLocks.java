package io.github.manusreactive.build;

import reactor.blockhound.BlockHound;
import reactor.blockhound.integration.BlockHoundIntegration;

/** Netty's allocator waits a moment for a lock when it gives up an arena under contention; that is Netty's own affair. */
public final class NettyAllocatorLocks implements BlockHoundIntegration {

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator$Magazine", "free");
    }
}
