package io.github.manusreactive.spring;

import org.jspecify.annotations.Nullable;
import reactor.netty.resources.LoopResources;

/**
 * The event loops of the application.
 *
 * @param loops {@code null} if Spring manages none
 */
record SharedEventLoops(@Nullable LoopResources loops) {}
