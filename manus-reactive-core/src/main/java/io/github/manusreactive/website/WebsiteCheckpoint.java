package io.github.manusreactive.website;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint of a site.
 *
 * @param versionId commit hash of the checkpoint
 * @param message description of the change
 * @param status whether it was produced; compare {@code versionId} with {@code publishedVersionId} to see whether it is live
 * @param createdAt creation time
 * @param extra unknown fields
 * @since 0.1.0
 */
public record WebsiteCheckpoint(
        String versionId,
        @Nullable String message,
        @Nullable CheckpointStatus status,
        @Nullable Instant createdAt,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    public WebsiteCheckpoint {
        ImmutableCopies.required("version_id", versionId);
        extra = ImmutableCopies.map(extra);
    }
}
