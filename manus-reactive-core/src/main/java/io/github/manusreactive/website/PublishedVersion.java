package io.github.manusreactive.website;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.json.Immutable;
import java.util.Map;

/**
 * A deployment that has begun.
 *
 * @param websiteId website id
 * @param versionId checkpoint being deployed
 * @param extra fields that this client does not know
 */
public record PublishedVersion(
        String websiteId,
        String versionId,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    /** Checks that nothing required is missing; copies lists and maps. */
    public PublishedVersion {
        Immutable.required("website_id", websiteId);
        Immutable.required("version_id", versionId);
        extra = Immutable.map(extra);
    }
}
