package io.github.manusreactive.website;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A started deployment.
 *
 * @param websiteId website id; {@code null} if the response has none
 * @param versionId checkpoint being deployed; {@code null} if the response has none
 * @param extra unknown fields
 * @since 0.1.0
 */
public record PublishedVersion(
        @Nullable String websiteId,
        @Nullable String versionId,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    public PublishedVersion {
        extra = ImmutableCopies.map(extra);
    }
}
