package io.github.manusreactive.internal.json;

import java.io.StringWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** Writes and reads single values exactly as a mapper does for a property, with the property's annotations. */
final class MapperRoundTrip {

    private static final JsonMapper PLAIN = JsonMapper.shared();

    private final JsonMapper mapper;
    private final ContextProbe probe = new ContextProbe();

    MapperRoundTrip(JsonMapper mapper) {
        this.mapper = mapper;
        // a mapper exposes its contexts only to serializers and deserializers
        SimpleModule module = new SimpleModule("manus-trial")
                .addSerializer(ContextProbe.class, new ContextTaker())
                .addDeserializer(ContextProbe.class, new ContextGiver(probe));
        JsonMapper probed = mapper.rebuild().addModule(module).build();
        probed.valueToTree(probe);
        probed.readValue("0", ContextProbe.class);
    }

    DeserializationContext reading() {
        return probe.reading();
    }

    /** Returns the JSON of a value. */
    String write(Object value, JavaType type, @Nullable BeanProperty property) {
        StringWriter text = new StringWriter();
        try (JsonGenerator generator = mapper.createGenerator(text)) {
            probe.writing().findPrimaryPropertySerializer(type, property).serialize(value, generator, probe.writing());
        }
        return text.toString();
    }

    /** Returns the value of a JSON text. */
    @Nullable
    Object read(String json, ValueDeserializer<?> reader) {
        try (JsonParser parser = mapper.createParser(json)) {
            parser.nextToken();
            return reader.deserialize(parser, reading());
        }
    }

    /** Converts JSON text to strings, numbers, booleans, lists and maps. */
    @Nullable
    Object plain(String json) {
        return PLAIN.readValue(json, Object.class);
    }

    private static final class ContextProbe {
        private @Nullable DeserializationContext reading;
        private @Nullable SerializationContext writing;

        DeserializationContext reading() {
            return Objects.requireNonNull(reading);
        }

        SerializationContext writing() {
            return Objects.requireNonNull(writing);
        }
    }

    private static final class ContextTaker extends ValueSerializer<ContextProbe> {
        @Override
        public void serialize(ContextProbe probe, JsonGenerator generator, SerializationContext context)
                throws JacksonException {
            probe.writing = context;
            generator.writeNumber(0);
        }
    }

    private static final class ContextGiver extends ValueDeserializer<ContextProbe> {
        private final ContextProbe probe;

        ContextGiver(ContextProbe probe) {
            this.probe = probe;
        }

        @Override
        public ContextProbe deserialize(JsonParser parser, DeserializationContext context) throws JacksonException {
            probe.reading = context;
            return probe;
        }
    }
}
