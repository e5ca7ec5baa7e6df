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
 * @param type kind of file; {@code file} if the server does not report it
 * @param filename display name
 * @param url download link; temporary and secret
 * @param contentType MIME type
 * @param path path in the agent's file system; links in the text may refer to it
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

    /** Sets a missing kind. */
    public MessageAttachment {
        // a missing kind must not make the whole message undecodable
        type = type == null ? AttachmentType.FILE : type;
        extra = ImmutableCopies.map(extra);
    }

    /** Omits the query of the link, which may contain a signature. */
    @Override
    public String toString() {
        return "MessageAttachment[" + type + ", " + filename
                + (url == null ? "" : ", " + url.getHost() + url.getRawPath()) + "]";
    }
}
