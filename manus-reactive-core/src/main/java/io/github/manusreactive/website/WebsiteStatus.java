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
 * The publish state of a site.
 *
 * @param websiteId website id; {@code null} if the response has none
 * @param publishStatus the state; {@link PublishStatus#UNKNOWN} if the response has none
 * @param siteUrls default address, then sub-domain, then custom domains; empty unless published
 * @param versionId live checkpoint; only once published
 * @param statusUpdatedAt last change of the state; only once published
 * @param visibility who can see it
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

    /**
     * The default address.
     *
     * @return the first address, {@code null} unless published
     */
    @JsonIgnore
    public @Nullable URI defaultUrl() {
        return siteUrls.isEmpty() ? null : siteUrls.get(0);
    }
}
