package io.github.manusreactive.webhook;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file of a stopped task.
 *
 * @param fileName display name
 * @param url download link; temporary and secret
 * @param sizeBytes size in bytes
 * @param extra unknown fields
 * @since 0.1.0
 */
public record WebhookAttachment(
        @Nullable String fileName,
        @Nullable URI url,
        @Nullable Long sizeBytes,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    public WebhookAttachment {
        extra = ImmutableCopies.map(extra);
    }

    /** Omits the query of the link, which may contain a signature. */
    @Override
    public String toString() {
        return "WebhookAttachment[" + fileName + (url == null ? "" : ", " + url.getHost() + url.getRawPath()) + ", "
                + sizeBytes + " bytes]";
    }
}
