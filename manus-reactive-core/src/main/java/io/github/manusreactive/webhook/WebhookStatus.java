package io.github.manusreactive.webhook;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;

/**
 * Status of a registered webhook. Unknown values are kept.
 *
 * @param value the value used by the API
 * @since 0.1.0
 */
public record WebhookStatus(@JsonValue String value) implements OpenEnum {

    /** Events are delivered. */
    public static final WebhookStatus ACTIVE = new WebhookStatus("active");

    /** Events are not delivered. */
    public static final WebhookStatus INACTIVE = new WebhookStatus("inactive");

    /** The server did not report the status. */
    public static final WebhookStatus UNKNOWN = new WebhookStatus("unknown");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public WebhookStatus {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
