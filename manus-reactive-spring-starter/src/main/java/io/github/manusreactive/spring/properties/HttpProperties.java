package io.github.manusreactive.spring.properties;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What travels over the connections.
 *
 * @param maxResponseSize Largest answer held in memory, after decompression.
 * @param http2 Whether HTTP/2 is offered to https servers.
 * @param gzip Whether compressed answers are asked for.
 * @param userAgent Value of User-Agent; by default name and version of the client.
 * @param quietPeriod How long calls under way may go on after the client is closed; 0 for not at all.
 * @since 0.1.0
 */
public record HttpProperties(
        @DefaultValue("16MB") DataSize maxResponseSize,
        @DefaultValue("false") boolean http2,
        @DefaultValue("true") boolean gzip,
        @Nullable String userAgent,
        @DefaultValue("2s") Duration quietPeriod) {}
