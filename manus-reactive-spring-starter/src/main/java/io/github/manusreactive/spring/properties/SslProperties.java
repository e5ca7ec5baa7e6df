package io.github.manusreactive.spring.properties;

import org.jspecify.annotations.Nullable;

/**
 * Whom to trust over TLS.
 *
 * @param bundle Name of the SSL bundle with trust and client certificate; the runtime's trust store where it is missing.
 * @since 0.1.0
 */
public record SslProperties(@Nullable String bundle) {}
