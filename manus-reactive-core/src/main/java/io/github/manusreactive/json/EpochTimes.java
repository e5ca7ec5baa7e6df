package io.github.manusreactive.json;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Times on the wire. The API writes Unix seconds everywhere but in task events and plan steps, where it writes milliseconds;
 * ISO-8601 texts, which this client writes itself, are read too. A number above 1e11 can only be milliseconds (as seconds it would lie beyond the year 5000).
 */
public final class EpochTimes {

    private static final long FIRST_MILLIS = 100_000_000_000L;

    private EpochTimes() {}

    static SimpleModule module() {
        return new SimpleModule("manus-epoch-times")
                .addDeserializer(Instant.class, new Reader())
                .addSerializer(Instant.class, new Seconds());
    }

    /**
     * Reads a Unix time whose unit shows in its size.
     *
     * @param number seconds, or milliseconds above 1e11
     * @return the time
     */
    public static Instant ofNumber(long number) {
        return number > FIRST_MILLIS || number < -FIRST_MILLIS
                ? Instant.ofEpochMilli(number)
                : Instant.ofEpochSecond(number);
    }

    private static final class Reader extends StdDeserializer<Instant> {

        Reader() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser parser, DeserializationContext context) {
            if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                    || parser.currentToken() == JsonToken.VALUE_NUMBER_FLOAT) {
                return ofNumber(parser.getLongValue());
            }
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                try {
                    return Instant.parse(parser.getString());
                } catch (DateTimeParseException e) {
                    return (Instant)
                            context.handleWeirdStringValue(Instant.class, parser.getString(), "no ISO-8601 time");
                }
            }
            return (Instant) context.handleUnexpectedToken(getValueType(context), parser);
        }
    }

    private static final class Seconds extends StdSerializer<Instant> {

        Seconds() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant value, JsonGenerator generator, SerializationContext context) {
            generator.writeNumber(value.getEpochSecond());
        }
    }
}
