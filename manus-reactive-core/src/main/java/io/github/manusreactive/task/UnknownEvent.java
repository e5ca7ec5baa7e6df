package io.github.manusreactive.task;

import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.Map;

/**
 * An entry of an unknown type, or of a known type with an undocumented payload.
 *
 * @param header id and time
 * @param type the type used by the API
 * @param payload the field named after the type; empty if it is absent or not an object (then see {@code header().extra()})
 * @since 0.1.0
 */
public record UnknownEvent(Header header, String type, Map<String, Object> payload) implements TaskEvent {

    public UnknownEvent {
        payload = ImmutableCopies.map(payload);
    }
}
