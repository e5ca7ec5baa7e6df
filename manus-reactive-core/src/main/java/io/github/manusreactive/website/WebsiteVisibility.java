package io.github.manusreactive.website;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;

/**
 * Visibility of a site. Unknown values are kept.
 *
 * @param value the value used by the API
 * @since 0.1.0
 */
public record WebsiteVisibility(@JsonValue String value) implements OpenEnum {

    /** Anyone. */
    public static final WebsiteVisibility PUBLIC = new WebsiteVisibility("public");

    /** The owner's team; requires a team account. */
    public static final WebsiteVisibility TEAM = new WebsiteVisibility("team");

    /** Only the owner. Reported, but cannot be set. */
    public static final WebsiteVisibility PRIVATE = new WebsiteVisibility("private");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public WebsiteVisibility {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
