package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.github.manusreactive.json.OpenEnum;
import java.util.Objects;

/**
 * Kind of an attachment. Unknown values are kept.
 *
 * @param value the value used by the API
 * @since 0.1.0
 */
public record AttachmentType(@JsonValue String value) implements OpenEnum {

    /** A picture. */
    public static final AttachmentType IMAGE = new AttachmentType("image");

    /** Any file. */
    public static final AttachmentType FILE = new AttachmentType("file");

    /** A recording. */
    public static final AttachmentType VOICE = new AttachmentType("voice");

    /** A slide deck. */
    public static final AttachmentType SLIDES = new AttachmentType("slides");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public AttachmentType {
        Objects.requireNonNull(value, "value");
    }

    @Override
    public String toString() {
        return value;
    }
}
