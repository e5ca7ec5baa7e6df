package io.github.manusreactive.file;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;

/**
 * Status of a file. Unknown values are kept.
 *
 * @param value the value used by the API
 * @since 0.1.0
 */
public record FileStatus(@JsonValue String value) implements OpenEnum {

    /** The bytes have not arrived yet. */
    public static final FileStatus PENDING = new FileStatus("pending");

    /** Usable as {@code file_id}. */
    public static final FileStatus UPLOADED = new FileStatus("uploaded");

    /** The file was deleted. */
    public static final FileStatus DELETED = new FileStatus("deleted");

    /** The upload failed; see {@link ManusFile#errorMessage()}. */
    public static final FileStatus ERROR = new FileStatus("error");

    /** The server did not report the status. */
    public static final FileStatus UNKNOWN = new FileStatus("unknown");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public FileStatus {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
