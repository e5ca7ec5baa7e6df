package io.github.manusreactive.spring;

import io.github.manusreactive.ManusClients;

/**
 * Changes the client before it is built, after the properties were applied; beans of this type run in their order. Limits, queue
 * and lanes belong to the bean {@link io.github.manusreactive.ratelimit.OperationRateLimiter} and are changed by properties or by replacing
 * {@link io.github.manusreactive.ratelimit.RateLimitSettings}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ManusClientCustomizer {

    /**
     * Changes the builder.
     *
     * @param builder of all users' clients
     */
    void customize(ManusClients.Builder builder);
}
