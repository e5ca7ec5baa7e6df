package io.github.manusreactive.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;

/** Reads the text of a message, which may be a string or a list of parts. */
final class MessageTextDeserializer extends ValueDeserializer<String> {

    @Override
    public @Nullable String deserialize(JsonParser parser, DeserializationContext context) {
        if (parser.currentToken() != JsonToken.START_ARRAY && parser.currentToken() != JsonToken.START_OBJECT) {
            return parser.getValueAsString();
        }
        Object content = context.readValue(parser, Object.class);
        List<String> texts = new ArrayList<>();
        for (Object part : content instanceof List<?> parts ? parts : List.of(content)) {
            Object text = part instanceof Map<?, ?> map ? map.get("text") : part;
            if (text instanceof String words && !words.isEmpty()) {
                texts.add(words);
            }
        }
        return texts.isEmpty() ? null : String.join("\n", texts);
    }
}
