package io.github.manusreactive.task;

import io.github.manusreactive.error.InvalidRequestException;
import java.net.URI;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Validates the source of a message's file or recording. */
final class AttachmentSource {

    private AttachmentSource() {}

    static void check(
            @Nullable String fileId, @Nullable URI fileUrl, @Nullable String fileData, @Nullable String filename) {
        int given = (fileId == null ? 0 : 1) + (fileUrl == null ? 0 : 1) + (fileData == null ? 0 : 1);
        if (given != 1) {
            throw new InvalidRequestException(
                    "message.content.file", "takes exactly one of file_id, file_url and file_data, not " + given);
        }
        if (fileId != null && fileId.isBlank()) {
            throw new InvalidRequestException("message.content.file_id", "is blank");
        }
        if (fileUrl != null
                && !(fileUrl.getHost() != null
                        && ("https".equalsIgnoreCase(fileUrl.getScheme())
                                || "http".equalsIgnoreCase(fileUrl.getScheme())))) {
            throw new InvalidRequestException("message.content.file_url", "is not an http or https URL");
        }
        if (fileData != null) {
            checkData(fileData, filename);
        }
    }

    static String inline(byte[] bytes, String mimeType) {
        checkSize(bytes.length);
        return "data:" + mimeType + ";base64," + Base64.getEncoder().encodeToString(bytes);
    }

    static String shown(@Nullable String fileId, @Nullable URI fileUrl, @Nullable String filename) {
        String where =
                fileId != null ? fileId : fileUrl != null ? fileUrl.getHost() + fileUrl.getRawPath() : "inline data";
        return "[" + where + (filename == null ? "" : ", " + filename) + "]";
    }

    private static void checkData(String fileData, @Nullable String filename) {
        int comma = fileData.indexOf(',');
        if (!fileData.startsWith("data:")
                || comma < 0
                || !fileData.substring(0, comma).endsWith(";base64")) {
            throw new InvalidRequestException(
                    "message.content.file_data", "is not a data URL of the form data:<mime>;base64,<bytes>");
        }
        long padding = fileData.endsWith("==") ? 2 : fileData.endsWith("=") ? 1 : 0;
        checkSize((fileData.length() - comma - 1L) * 3 / 4 - padding);
        if (filename == null || filename.isBlank()) {
            throw new InvalidRequestException("message.content.filename", "is required together with file_data");
        }
    }

    private static void checkSize(long bytes) {
        if (bytes > ContentPart.MAX_INLINE_BYTES) {
            throw new InvalidRequestException(
                    "message.content.file_data",
                    "holds " + bytes + " bytes, more than the 20 MiB allowed; upload the file instead");
        }
    }
}
