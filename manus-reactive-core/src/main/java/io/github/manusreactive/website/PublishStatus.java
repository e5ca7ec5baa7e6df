package io.github.manusreactive.website;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;

/**
 * Publish state of a site. Unknown values are kept.
 *
 * @param value the value used by the API
 * @since 0.1.0
 */
public record PublishStatus(@JsonValue String value) implements OpenEnum {

    /** Never deployed. */
    public static final PublishStatus UNPUBLISHED = new PublishStatus("unpublished");

    /** A deployment is in progress. */
    public static final PublishStatus PUBLISHING = new PublishStatus("publishing");

    /** Live. */
    public static final PublishStatus PUBLISHED = new PublishStatus("published");

    /** The deployment failed. */
    public static final PublishStatus FAILED = new PublishStatus("failed");

    /** The server did not report the status. */
    public static final PublishStatus UNKNOWN = new PublishStatus("unknown");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public PublishStatus {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
