package io.github.manusreactive.internal.json;

import io.github.manusreactive.json.UnexpectedField.Kind;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;

/**
 * Reads integers and booleans from JSON values or text: the service writes 64-bit integers as strings of digits. Jackson's own
 * deserializers of primitive types cannot skip a value that does not match.
 */
final class TolerantScalarDeserializer<T> extends StdDeserializer<T> {

    private static final long serialVersionUID = 1L;

    private static final int LONGEST = 40;

    private final transient Function<String, @Nullable T> reader;
    private final transient @Nullable T nullValue;

    private TolerantScalarDeserializer(Class<T> type, Function<String, @Nullable T> reader, @Nullable T nullValue) {
        super(type);
        this.reader = reader;
        this.nullValue = nullValue;
    }

    static void addTo(SimpleModule module) {
        add(module, Integer.class, Integer.TYPE, text -> new BigDecimal(text).intValueExact(), 0);
        add(module, Long.class, Long.TYPE, text -> new BigDecimal(text).longValueExact(), 0L);
        add(module, Boolean.class, Boolean.TYPE, TolerantScalarDeserializer::yesOrNo, false);
    }

    private static <T> void add(
            SimpleModule module, Class<T> type, Class<T> primitive, Function<String, @Nullable T> reader, T zero) {
        module.addDeserializer(type, new TolerantScalarDeserializer<>(type, reader, null));
        module.addDeserializer(primitive, new TolerantScalarDeserializer<>(primitive, reader, zero));
    }

    @Override
    public @Nullable T deserialize(JsonParser parser, DeserializationContext context) {
        JsonToken token = parser.currentToken();
        if (token.isScalarValue()) {
            String text = parser.getString().strip();
            if (text.isEmpty()) {
                return nullValue;
            }
            try {
                // parsing a number takes quadratic time
                T value = text.length() > LONGEST ? null : reader.apply(text);
                if (value != null) {
                    return value;
                }
            } catch (ArithmeticException | NumberFormatException doesNotFit) {
                // handled like any other value that does not match
            }
        }
        UnexpectedFieldCollector unexpected = UnexpectedFieldCollector.of(context);
        if (unexpected == null) {
            return context.reportInputMismatch(
                    this, "not a value of %s", handledType().getSimpleName());
        }
        unexpected.add(parser, Kind.WRONG_TYPE);
        parser.skipChildren();
        return nullValue;
    }

    @Override
    public @Nullable Object getNullValue(DeserializationContext context) {
        return nullValue;
    }

    private static @Nullable Boolean yesOrNo(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "1" -> Boolean.TRUE;
            case "false", "0" -> Boolean.FALSE;
            default -> null;
        };
    }
}
