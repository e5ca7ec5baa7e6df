package io.github.manusreactive.file;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;

/**
 * Where a file stands. Unknown values are kept.
 *
 * @param value the value used by the API
 * @since 0.1.0
 */
public record FileStatus(@JsonValue String value) implements OpenEnum {

    /** The bytes have not arrived yet. */
    public static final FileStatus PENDING = new FileStatus("pending");

    /** Usable as {@code file_id}. */
    public static final FileStatus UPLOADED = new FileStatus("uploaded");

    /** Gone. */
    public static final FileStatus DELETED = new FileStatus("deleted");

    /** The upload failed; {@link ManusFile#errorMessage()} says why. */
    public static final FileStatus ERROR = new FileStatus("error");

    /** The server did not say. */
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
