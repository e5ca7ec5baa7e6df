package io.github.manusreactive.internal.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;

/**
 * Reads JSON as plain data: maps, lists, strings, booleans, {@code Integer} or a larger integer. Decimal numbers are
 * {@code Double}, or {@code BigDecimal} if a {@code Double} would change them.
 */
final class PlainDataDeserializer extends StdDeserializer<Object> {

    PlainDataDeserializer() {
        super(Object.class);
    }

    @Override
    public @Nullable Object deserialize(JsonParser parser, DeserializationContext context) {
        return switch (parser.currentToken()) {
            case START_OBJECT, PROPERTY_NAME, END_OBJECT -> object(parser, context);
            case START_ARRAY -> array(parser, context);
            case VALUE_NUMBER_INT -> parser.getNumberValue();
            case VALUE_NUMBER_FLOAT -> decimal(parser);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case VALUE_EMBEDDED_OBJECT -> parser.getEmbeddedObject();
            default -> parser.getString();
        };
    }

    private Map<String, @Nullable Object> object(JsonParser parser, DeserializationContext context) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        String name = parser.currentToken() == JsonToken.START_OBJECT ? parser.nextName() : parser.currentName();
        for (; name != null; name = parser.nextName()) {
            parser.nextToken();
            fields.put(name, deserialize(parser, context));
        }
        return fields;
    }

    private List<@Nullable Object> array(JsonParser parser, DeserializationContext context) {
        List<@Nullable Object> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(deserialize(parser, context));
        }
        return items;
    }

    /** Keeps a number as text if its exponent is out of range. */
    private static Object decimal(JsonParser parser) {
        BigDecimal decimal;
        try {
            decimal = parser.getDecimalValue();
        } catch (NumberFormatException | ArithmeticException | JacksonException e) {
            return parser.getString();
        }
        double closest = decimal.doubleValue();
        return Double.isFinite(closest) && BigDecimal.valueOf(closest).compareTo(decimal) == 0
                ? (Object) closest
                : decimal;
    }
}
