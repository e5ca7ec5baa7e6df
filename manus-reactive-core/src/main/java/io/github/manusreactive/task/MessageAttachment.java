package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import io.github.manusreactive.internal.json.ImmutableCopies;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file attached to a message.
 *
 * @param type kind of file; {@code file} where the server does not say
 * @param filename display name
 * @param url download link; treat it as temporary and as a secret
 * @param contentType MIME type
 * @param path path inside the agent's own file system; links in the text may name it
 * @param extra unknown fields
 * @since 0.1.0
 */
public record MessageAttachment(
        AttachmentType type,
        @Nullable String filename,
        @Nullable URI url,
        @Nullable String contentType,
        @Nullable String path,
        @JsonAnySetter @JsonAnyGetter Map<String, Object> extra) {

    /** Fills in the kind; copies lists and maps. */
    public MessageAttachment {
        // one attachment without a kind must not cost the message it came with
        type = type == null ? AttachmentType.FILE : type;
        extra = ImmutableCopies.map(extra);
    }

    /** Shows no query of the link, which may hold a signature. */
    @Override
    public String toString() {
        return "MessageAttachment[" + type + ", " + filename
                + (url == null ? "" : ", " + url.getHost() + url.getRawPath()) + "]";
    }
}
