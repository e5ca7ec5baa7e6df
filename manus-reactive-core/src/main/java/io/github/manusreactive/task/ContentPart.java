package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.github.manusreactive.error.InvalidRequestException;
import java.net.URI;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A part of a message: text, a file or a recording.
 *
 * @since 0.1.0
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ContentPart.Text.class, name = "text"),
    @JsonSubTypes.Type(value = ContentPart.File.class, name = "file"),
    @JsonSubTypes.Type(value = ContentPart.Voice.class, name = "voice")
})
public sealed interface ContentPart {

    /** Maximum size of an attachment that is inlined in a message or referenced by URL, in bytes: 20 MiB. */
    int MAX_INLINE_BYTES = 20 * 1024 * 1024;

    /**
     * A text part.
     *
     * @param text not blank; all text of a message is limited to about 5,000 tokens
     * @since 0.1.0
     */
    record Text(String text) implements ContentPart {

        public Text {
            if (text == null || text.isBlank()) {
                throw new InvalidRequestException("message.content.text", "is missing or blank");
            }
        }
    }

    /**
     * A file part. Requires exactly one of id, URL and data.
     *
     * @param fileId id from {@code file.upload}
     * @param fileUrl public URL from which the service downloads, at most 20 MiB
     * @param fileData data URL with at most 20 MiB of bytes
     * @param filename name with extension; required with {@code fileData}
     * @param mimeType MIME type; inferred from the name if absent
     * @since 0.1.0
     */
    record File(
            @Nullable String fileId,
            @Nullable URI fileUrl,
            @Nullable String fileData,
            @Nullable String filename,
            @Nullable String mimeType)
            implements ContentPart {

        /** Checks that exactly one source is set and that inline data is within its limit. */
        public File {
            AttachmentSource.check(fileId, fileUrl, fileData, filename);
        }

        /** Omits the data and the query of the URL, which may contain a signature. */
        @Override
        public String toString() {
            return "File" + AttachmentSource.shown(fileId, fileUrl, filename);
        }
    }

    /**
     * A recording, which the agent transcribes. Requires exactly one of id, URL and data.
     *
     * @param fileId id from {@code file.upload}
     * @param fileUrl public URL from which the service downloads, at most 20 MiB
     * @param fileData data URL with at most 20 MiB of bytes
     * @param filename name with extension; required with {@code fileData}
     * @param mimeType MIME type; inferred from the name if absent
     * @since 0.1.0
     */
    record Voice(
            @Nullable String fileId,
            @Nullable URI fileUrl,
            @Nullable String fileData,
            @Nullable String filename,
            @Nullable String mimeType)
            implements ContentPart {

        /** Checks that exactly one source is set and that inline data is within its limit. */
        public Voice {
            AttachmentSource.check(fileId, fileUrl, fileData, filename);
        }

        /** Omits the data and the query of the URL, which may contain a signature. */
        @Override
        public String toString() {
            return "Voice" + AttachmentSource.shown(fileId, fileUrl, filename);
        }
    }

    /**
     * Returns a text part.
     *
     * @param text not blank
     */
    static ContentPart text(String text) {
        return new Text(text);
    }

    /**
     * Returns a part for an uploaded file.
     *
     * @param fileId id from {@code file.upload}
     */
    static ContentPart file(String fileId) {
        return new File(Objects.requireNonNull(fileId, "fileId"), null, null, null, null);
    }

    /**
     * Returns a part for a file that the service downloads.
     *
     * @param url public URL, at most 20 MiB
     * @param filename name with extension
     */
    static ContentPart fileAt(URI url, String filename) {
        return new File(null, Objects.requireNonNull(url, "url"), null, filename, null);
    }

    /**
     * Returns a part for a file that is sent with the message.
     *
     * @param bytes at most 20 MiB
     * @param filename name with extension
     * @param mimeType for example {@code text/csv}
     */
    static ContentPart fileOf(byte[] bytes, String filename, String mimeType) {
        return new File(null, null, AttachmentSource.inline(bytes, mimeType), filename, mimeType);
    }

    /**
     * Returns a part for an uploaded recording.
     *
     * @param fileId id from {@code file.upload}
     */
    static ContentPart voice(String fileId) {
        return new Voice(Objects.requireNonNull(fileId, "fileId"), null, null, null, null);
    }

    /**
     * Returns a part for a recording that is sent with the message.
     *
     * @param bytes at most 20 MiB
     * @param filename name with extension
     * @param mimeType for example {@code audio/wav}
     */
    static ContentPart voiceOf(byte[] bytes, String filename, String mimeType) {
        return new Voice(null, null, AttachmentSource.inline(bytes, mimeType), filename, mimeType);
    }
}
