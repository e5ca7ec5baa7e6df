package io.github.manusreactive.website;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The checkpoints of a site.
 *
 * @param websiteId website id; {@code null} if the response has none
 * @param checkpoints newest first
 * @param publishedVersionId the live checkpoint; only after publishing
 * @param extra unknown fields
 * @since 0.1.0
 */
public record WebsiteCheckpoints(
        @Nullable String websiteId,
        @JsonProperty("data") List<WebsiteCheckpoint> checkpoints,
        @Nullable String publishedVersionId,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    public WebsiteCheckpoints {
        checkpoints = ImmutableCopies.readable(checkpoints);
        extra = ImmutableCopies.map(extra);
    }
}
