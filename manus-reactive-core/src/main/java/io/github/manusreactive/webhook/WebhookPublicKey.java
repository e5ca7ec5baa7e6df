package io.github.manusreactive.webhook;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The key that verifies deliveries. It rarely changes; {@link WebhookKeyProvider} caches it for an hour.
 *
 * @param publicKey PEM, RSA with 2048 bits
 * @param algorithm {@code RSA-SHA256}
 * @param extra unknown fields
 * @since 0.1.0
 */
public record WebhookPublicKey(
        String publicKey,
        @Nullable String algorithm,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    public WebhookPublicKey {
        ImmutableCopies.required("public_key", publicKey);
        extra = ImmutableCopies.map(extra);
    }
}
