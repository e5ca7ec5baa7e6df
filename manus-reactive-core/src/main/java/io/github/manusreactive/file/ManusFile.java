package io.github.manusreactive.file;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file of the user. The service deletes it 48 hours after its upload.
 *
 * @param id file id, for {@code file_id} of a message
 * @param filename name with extension
 * @param status status; {@link FileStatus#UNKNOWN} if the response has none
 * @param createdAt creation time of the record; {@code null} if the response has none
 * @param bytes size, once the upload has finished
 * @param contentType MIME type
 * @param expiresAt time at which the service deletes the file
 * @param errorMessage reason of a failed upload, if the status is {@code error}
 * @param extra unknown fields
 * @since 0.1.0
 */
public record ManusFile(
        String id,
        @Nullable String filename,
        FileStatus status,
        @Nullable Instant createdAt,
        @Nullable Long bytes,
        @Nullable String contentType,
        @Nullable Instant expiresAt,
        @Nullable String errorMessage,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    public ManusFile {
        ImmutableCopies.required("id", id);
        status = status == null ? FileStatus.UNKNOWN : status;
        extra = ImmutableCopies.map(extra);
    }
}
