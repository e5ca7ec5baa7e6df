package io.github.manusreactive.spring.properties;

import org.jspecify.annotations.Nullable;

/**
 * Trust settings for TLS.
 *
 * @param bundle Name of the SSL bundle with trust and client certificate; by default the trust store of the Java
 *     runtime.
 * @since 0.1.0
 */
public record SslProperties(@Nullable String bundle) {}
