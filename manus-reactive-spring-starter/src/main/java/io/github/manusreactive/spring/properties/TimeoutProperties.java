package io.github.manusreactive.spring.properties;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long things may take.
 *
 * @param call Longest total time of a call that changes something, with waiting for budget and retries.
 * @param read Longest total time of a call that only reads.
 * @param response Longest wait for the answer of one attempt.
 * @param connect Longest time for a TCP connection, and again for the TLS handshake.
 * @since 0.1.0
 */
public record TimeoutProperties(
        @DefaultValue("30m") Duration call,
        @DefaultValue("2m") Duration read,
        @DefaultValue("30s") Duration response,
        @DefaultValue("10s") Duration connect) {}
