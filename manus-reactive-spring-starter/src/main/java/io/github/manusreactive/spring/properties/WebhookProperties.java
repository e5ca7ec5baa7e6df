package io.github.manusreactive.spring.properties;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The endpoint for webhooks.
 *
 * @param enabled Whether the application has an endpoint for webhooks.
 * @param path Path of the endpoint within the application.
 * @param publicUrl URL of the endpoint exactly as Manus calls it; signatures cover it.
 * @param autoRegister Whether to register the public URL when the application is ready, if it is not registered yet.
 * @param user User whose events are pushed and whose credential reads the verification key; by default all users'
 *     events, and the first user's credential.
 * @param maxBodySize Maximum size of a request body.
 * @param maxRemembered Number of deliveries that are remembered to detect repeats.
 * @param rememberFor Time a delivery is remembered; at least 10 minutes.
 * @param buffer Number of events that a subscriber may be behind.
 * @since 0.1.0
 */
public record WebhookProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("/manus/webhook") String path,
        @Nullable String publicUrl,
        @DefaultValue("false") boolean autoRegister,
        @Nullable String user,
        @DefaultValue("1MB") DataSize maxBodySize,
        @DefaultValue("10000") int maxRemembered,
        @DefaultValue("1h") Duration rememberFor,
        @DefaultValue("1000") int buffer) {}
