package io.github.manusreactive.exchange;

import io.github.manusreactive.internal.Preconditions;
import org.jspecify.annotations.Nullable;

/** Checks of request fields, each naming the field as the API does. */
public final class Checks {

    private Checks() {}

    /** Refuses an absent value. */
    public static void required(String field, @Nullable Object value) {
        Preconditions.required(field, value);
    }

    /** Refuses an absent or blank text. */
    public static void requiredText(String field, @Nullable String value) {
        Preconditions.requiredText(field, value);
    }

    /** Refuses a blank text; an absent one is fine. */
    public static void notBlank(String field, @Nullable String value) {
        Preconditions.notBlank(field, value);
    }

    /** Refuses a number out of its range; an absent one is fine. */
    public static void range(String field, @Nullable Integer value, int min, int max) {
        Preconditions.range(field, value, min, max);
    }

    /** Refuses anything but exactly one of two texts. */
    public static void exactlyOne(String first, @Nullable String one, String second, @Nullable String other) {
        Preconditions.exactlyOne(first, one, second, other);
    }
}
