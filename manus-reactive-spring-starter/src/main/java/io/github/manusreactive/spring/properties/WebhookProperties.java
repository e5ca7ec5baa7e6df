package io.github.manusreactive.spring.properties;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Where pushed events arrive.
 *
 * @param enabled Whether the application has an endpoint for webhooks.
 * @param path Path of the endpoint within the application.
 * @param publicUrl URL of the endpoint as Manus calls it, to the letter; signatures cover it.
 * @param autoRegister Whether the public URL is registered once the application is ready, where it is not yet.
 * @param user Whose events are pushed and who reads the key that verifies them; by default every user's, and the first one.
 * @param maxBodySize Largest body taken.
 * @param maxRemembered How many deliveries are remembered to recognise repeats.
 * @param rememberFor How long a delivery is remembered; at least 10 minutes.
 * @param buffer How many events a subscriber may be behind.
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
