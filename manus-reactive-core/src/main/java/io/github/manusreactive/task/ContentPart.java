package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.manusreactive.error.InvalidRequestException;
import java.net.URI;
import java.util.Base64;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A part of a message: text, a file or a recording. */
public sealed interface ContentPart {

    /** Largest attachment that a message may carry itself or name by URL, in bytes: 20 MiB. */
    int MAX_INLINE_BYTES = 20 * 1024 * 1024;

    /**
     * The part's kind on the wire.
     *
     * @return {@code text}, {@code file} or {@code voice}
     */
    @JsonProperty("type")
    String type();

    /**
     * Written text.
     *
     * @param text not blank; all text of a message together is limited to about 5,000 tokens
     */
    record Text(String text) implements ContentPart {

        /** Checks the text. */
        public Text {
            if (text == null || text.isBlank()) {
                throw new InvalidRequestException("message.content.text", "is missing or blank");
            }
        }

        @Override
        public String type() {
            return "text";
        }
    }

    /**
     * A file.
     *
     * @param source where its bytes are
     */
    record File(@com.fasterxml.jackson.annotation.JsonUnwrapped Source source) implements ContentPart {

        /** Checks that a source is given. */
        public File {
            Objects.requireNonNull(source, "source");
        }

        @Override
        public String type() {
            return "file";
        }
    }

    /**
     * A recording, which the agent transcribes.
     *
     * @param source where its bytes are
     */
    record Voice(@com.fasterxml.jackson.annotation.JsonUnwrapped Source source) implements ContentPart {

        /** Checks that a source is given. */
        public Voice {
            Objects.requireNonNull(source, "source");
        }

        @Override
        public String type() {
            return "voice";
        }
    }

    /**
     * Where an attachment's bytes are: exactly one of id, URL and data.
     *
     * @param fileId id from {@code file.upload}
     * @param fileUrl public URL that the service downloads, at most 20 MiB
     * @param fileData data URL with at most 20 MiB of bytes
     * @param filename name with extension; required with {@code fileData}
     * @param mimeType MIME type, inferred from the name when absent
     */
    record Source(
            @Nullable String fileId,
            @Nullable URI fileUrl,
            @Nullable String fileData,
            @Nullable String filename,
            @Nullable String mimeType) {

        /** Checks that exactly one source is given and that inline data is within its limit. */
        public Source {
            int given = (fileId == null ? 0 : 1) + (fileUrl == null ? 0 : 1) + (fileData == null ? 0 : 1);
            if (given != 1) {
                throw new InvalidRequestException(
                        "message.content.file", "takes exactly one of file_id, file_url and file_data, not " + given);
            }
            if (fileId != null && fileId.isBlank()) {
                throw new InvalidRequestException("message.content.file_id", "is blank");
            }
            if (fileUrl != null && !(fileUrl.isAbsolute() && fileUrl.getHost() != null)) {
                throw new InvalidRequestException("message.content.file_url", "is no absolute URL");
            }
            if (fileData != null) {
                checkData(fileData, filename);
            }
        }

        private static void checkData(String fileData, @Nullable String filename) {
            int comma = fileData.indexOf(',');
            if (!fileData.startsWith("data:") || comma < 0 || !fileData.substring(0, comma).endsWith(";base64")) {
                throw new InvalidRequestException(
                        "message.content.file_data", "is no data URL of the form data:<mime>;base64,<bytes>");
            }
            long encoded = fileData.length() - comma - 1L;
            long padding = fileData.endsWith("==") ? 2 : fileData.endsWith("=") ? 1 : 0;
            long bytes = encoded * 3 / 4 - padding;
            if (bytes > MAX_INLINE_BYTES) {
                throw new InvalidRequestException(
                        "message.content.file_data",
                        "holds " + bytes + " bytes, more than the 20 MiB allowed; upload the file instead");
            }
            if (filename == null || filename.isBlank()) {
                throw new InvalidRequestException("message.content.filename", "is required together with file_data");
            }
        }

        /** Never shows data, nor the query of a URL, which may hold a signature. */
        @Override
        public String toString() {
            String where = fileId != null
                    ? fileId
                    : fileUrl != null ? fileUrl.getHost() + fileUrl.getRawPath() : "inline data";
            return "Source[" + where + (filename == null ? "" : ", " + filename) + "]";
        }
    }

    /**
     * A part of text.
     *
     * @param text not blank
     * @return the part
     */
    static ContentPart text(String text) {
        return new Text(text);
    }

    /**
     * An uploaded file.
     *
     * @param fileId id from {@code file.upload}
     * @return the part
     */
    static ContentPart file(String fileId) {
        return new File(new Source(Objects.requireNonNull(fileId, "fileId"), null, null, null, null));
    }

    /**
     * A file that the service downloads.
     *
     * @param url public URL, at most 20 MiB
     * @param filename name with extension
     * @return the part
     */
    static ContentPart fileAt(URI url, String filename) {
        return new File(new Source(null, Objects.requireNonNull(url, "url"), null, filename, null));
    }

    /**
     * A file sent with the message.
     *
     * @param bytes at most 20 MiB
     * @param filename name with extension
     * @param mimeType such as {@code text/csv}
     * @return the part
     */
    static ContentPart fileOf(byte[] bytes, String filename, String mimeType) {
        return new File(inline(bytes, filename, mimeType));
    }

    /**
     * An uploaded recording.
     *
     * @param fileId id from {@code file.upload}
     * @return the part
     */
    static ContentPart voice(String fileId) {
        return new Voice(new Source(Objects.requireNonNull(fileId, "fileId"), null, null, null, null));
    }

    /**
     * A recording sent with the message.
     *
     * @param bytes at most 20 MiB
     * @param filename name with extension
     * @param mimeType such as {@code audio/wav}
     * @return the part
     */
    static ContentPart voiceOf(byte[] bytes, String filename, String mimeType) {
        return new Voice(inline(bytes, filename, mimeType));
    }

    private static Source inline(byte[] bytes, String filename, String mimeType) {
        if (bytes.length > MAX_INLINE_BYTES) {
            throw new InvalidRequestException(
                    "message.content.file_data",
                    "holds " + bytes.length + " bytes, more than the 20 MiB allowed; upload the file instead");
        }
        String data = "data:" + mimeType + ";base64," + Base64.getEncoder().encodeToString(bytes);
        return new Source(null, null, data, filename, mimeType);
    }
}
