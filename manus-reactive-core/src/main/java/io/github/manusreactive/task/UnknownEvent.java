package io.github.manusreactive.task;

import io.github.manusreactive.internal.json.ImmutableCopies;
import java.util.Map;

/**
 * An entry of a type that this client does not know, or of a known type whose payload is not as documented.
 *
 * @param header id and time
 * @param type as the API writes it
 * @param payload the field named like the type; empty where it is absent or no object (see {@code header().extra()} then)
 * @since 0.1.0
 */
public record UnknownEvent(Header header, String type, Map<String, Object> payload) implements TaskEvent {

    public UnknownEvent {
        payload = ImmutableCopies.map(payload);
    }
}
