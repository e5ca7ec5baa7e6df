package io.github.manusreactive.file;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file record whose bytes are awaited.
 *
 * @param file the record, {@code pending}
 * @param uploadUrl where the bytes go, by one {@code PUT} without any credential; a secret, since whoever has it can write
 * @param uploadExpiresAt until when the URL works, about three minutes; {@code null} if the response has no time
 * @param extra unknown fields
 * @since 0.1.0
 */
public record StartedUpload(
        ManusFile file,
        URI uploadUrl,
        @Nullable Instant uploadExpiresAt,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    /** Checks that nothing required is missing; copies the map. */
    public StartedUpload {
        ImmutableCopies.required("file", file);
        ImmutableCopies.required("upload_url", uploadUrl);
        extra = ImmutableCopies.map(extra);
    }

    /** Shows no query of the URL, which holds its signature. */
    @Override
    public String toString() {
        return "StartedUpload[" + file + ", to " + uploadUrl.getHost() + " until " + uploadExpiresAt + "]";
    }
}
