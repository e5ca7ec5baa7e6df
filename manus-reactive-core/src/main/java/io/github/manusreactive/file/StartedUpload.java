package io.github.manusreactive.file;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file record that waits for its bytes.
 *
 * @param file the record, {@code pending}
 * @param uploadUrl URL for one {@code PUT} without credentials; secret, because it grants write access
 * @param uploadExpiresAt expiry of the URL, after about three minutes; {@code null} if the response has none
 * @param extra unknown fields
 * @since 0.1.0
 */
public record StartedUpload(
        ManusFile file,
        URI uploadUrl,
        @Nullable Instant uploadExpiresAt,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    public StartedUpload {
        ImmutableCopies.required("file", file);
        ImmutableCopies.required("upload_url", uploadUrl);
        extra = ImmutableCopies.map(extra);
    }

    /** Omits the query of the URL, which contains its signature. */
    @Override
    public String toString() {
        return "StartedUpload[" + file + ", to " + uploadUrl.getHost() + " until " + uploadExpiresAt + "]";
    }
}
