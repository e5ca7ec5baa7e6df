package io.github.manusreactive.spring;

import io.github.manusreactive.ManusClients;

/**
 * Customizes the client after the properties were applied; beans of this type run in order. Rate limits, queue and
 * priorities belong to the bean {@link io.github.manusreactive.ratelimit.OperationRateLimiter}: change them with
 * properties or replace {@link io.github.manusreactive.ratelimit.RateLimitSettings}.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface ManusClientCustomizer {

    /** Customizes the builder of all users' clients. */
    void customize(ManusClients.Builder builder);
}
