package io.github.manusreactive.exchange;

import io.github.manusreactive.error.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/** Checks of request fields, each naming the field as the API does. */
public final class Checks {

    private Checks() {}

    /** Refuses an absent value. */
    public static void required(String field, @Nullable Object value) {
        if (value == null) {
            throw new InvalidRequestException(field, "is missing");
        }
    }

    /** Refuses an absent or blank text. */
    public static void requiredText(String field, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new InvalidRequestException(field, "is missing or blank");
        }
    }

    /** Refuses a blank text; an absent one is fine. */
    public static void notBlank(String field, @Nullable String value) {
        if (value != null && value.isBlank()) {
            throw new InvalidRequestException(field, "is blank");
        }
    }

    /** Refuses a number out of its range; an absent one is fine. */
    public static void range(String field, @Nullable Integer value, int min, int max) {
        if (value != null && (value < min || value > max)) {
            throw new InvalidRequestException(field, "must lie between " + min + " and " + max + ", but is " + value);
        }
    }

    /** Refuses anything but exactly one of two texts. */
    public static void exactlyOne(String first, @Nullable String one, String second, @Nullable String other) {
        if ((one == null) == (other == null)) {
            throw new InvalidRequestException(
                    first,
                    "exactly one of " + first + " and " + second + " is needed, not "
                            + (one == null ? "none" : "both"));
        }
        notBlank(first, one);
        notBlank(second, other);
    }
}
