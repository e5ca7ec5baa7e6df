package io.github.manusreactive.task;

import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;

/** Serializes plain text as a string and all other content as a list of parts. */
final class MessageContent {

    private MessageContent() {}

    static final class Writer extends ValueSerializer<List<ContentPart>> {

        @Override
        public void serialize(List<ContentPart> parts, JsonGenerator generator, SerializationContext context) {
            if (parts.size() == 1 && parts.get(0) instanceof ContentPart.Text text) {
                generator.writeString(text.text());
                return;
            }
            generator.writeStartArray();
            for (ContentPart part : parts) {
                context.findTypedValueSerializer(part.getClass(), true).serialize(part, generator, context);
            }
            generator.writeEndArray();
        }
    }

    static final class Reader extends ValueDeserializer<List<ContentPart>> {

        @Override
        public List<ContentPart> deserialize(JsonParser parser, DeserializationContext context) {
            if (parser.currentToken() == JsonToken.VALUE_STRING) {
                return List.of(ContentPart.text(parser.getString()));
            }
            return context.readValue(
                    parser, context.getTypeFactory().constructCollectionType(List.class, ContentPart.class));
        }
    }
}
