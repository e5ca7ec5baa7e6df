package io.github.manusreactive.website;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;

/**
 * Whether a checkpoint was produced, regardless of whether it is live. Unknown values are kept.
 *
 * @param value the value used by the API
 * @since 0.1.0
 */
public record CheckpointStatus(@JsonValue String value) implements OpenEnum {

    /** In progress. */
    public static final CheckpointStatus PENDING = new CheckpointStatus("pending");

    /** Produced. */
    public static final CheckpointStatus SUCCESS = new CheckpointStatus("success");

    /** Could not be produced. */
    public static final CheckpointStatus FAILED = new CheckpointStatus("failed");

    /** Unknown. */
    public static final CheckpointStatus UNSPECIFIED = new CheckpointStatus("unspecified");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public CheckpointStatus {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
