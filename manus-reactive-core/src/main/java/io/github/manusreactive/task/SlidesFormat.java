package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;

/**
 * Format of slide attachments. Unknown values are kept.
 *
 * @param value the value used by the API
 * @since 0.1.0
 */
public record SlidesFormat(@JsonValue String value) implements OpenEnum {

    /** A web page. */
    public static final SlidesFormat HTML = new SlidesFormat("html");

    /** A PowerPoint file. */
    public static final SlidesFormat PPTX = new SlidesFormat("pptx");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public SlidesFormat {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
