package io.github.manusreactive.website;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The publish status of a site.
 *
 * @param websiteId website id; {@code null} if the response has none
 * @param publishStatus status; {@link PublishStatus#UNKNOWN} if the response has none
 * @param siteUrls default URL, then sub-domain, then custom domains; empty unless published
 * @param versionId live checkpoint; only after publishing
 * @param statusUpdatedAt time of the last status change; only after publishing
 * @param visibility visibility of the site
 * @param extra unknown fields
 * @since 0.1.0
 */
public record WebsiteStatus(
        @Nullable String websiteId,
        PublishStatus publishStatus,
        List<URI> siteUrls,
        @Nullable String versionId,
        @Nullable Instant statusUpdatedAt,
        @Nullable WebsiteVisibility visibility,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    public WebsiteStatus {
        publishStatus = publishStatus == null ? PublishStatus.UNKNOWN : publishStatus;
        siteUrls = ImmutableCopies.readable(siteUrls);
        extra = ImmutableCopies.map(extra);
    }

    /** Returns the default URL, which is the first one, or {@code null} unless published. */
    @JsonIgnore
    public @Nullable URI defaultUrl() {
        return siteUrls.isEmpty() ? null : siteUrls.get(0);
    }
}
