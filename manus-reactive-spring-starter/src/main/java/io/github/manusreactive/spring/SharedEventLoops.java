package io.github.manusreactive.spring;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.LoopResources;

/**
 * The event loops of the application.
 *
 * @param loops {@code null} if Spring manages none, or those that Reactor Netty shares, which the client uses anyway
 */
record SharedEventLoops(@Nullable LoopResources loops) {

    Stream<ManusHttpClientCustomizer> customizer() {
        LoopResources own = loops;
        return own == null ? Stream.empty() : Stream.of(client -> client.runOn(own));
    }
}
