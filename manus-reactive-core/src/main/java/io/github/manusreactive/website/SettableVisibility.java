package io.github.manusreactive.website;

import io.github.manusreactive.error.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/** Validates a visibility that a caller sets. */
final class SettableVisibility {

    private SettableVisibility() {}

    static void check(@Nullable WebsiteVisibility visibility) {
        if (visibility == null) {
            return;
        }
        if (visibility.value().isBlank()) {
            throw new InvalidRequestException("visibility", "is blank");
        }
        if (visibility.equals(WebsiteVisibility.PRIVATE)) {
            throw new InvalidRequestException(
                    "visibility", "must be public or team; private is reported, but cannot be set");
        }
    }
}
