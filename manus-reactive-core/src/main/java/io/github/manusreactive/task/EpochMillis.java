package io.github.manusreactive.task;

import java.time.Instant;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;

/** Serializes the times of plan steps, which are in milliseconds, unlike the rest of the API. */
final class EpochMillis extends ValueSerializer<Instant> {

    @Override
    public void serialize(Instant value, JsonGenerator generator, SerializationContext context) {
        generator.writeNumber(value.toEpochMilli());
    }
}
