package io.github.manusreactive.internal.json;

import io.github.manusreactive.json.OpenEnum;
import io.github.manusreactive.json.UnexpectedField.Kind;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.std.DelegatingDeserializer;

/** Reads a value of an open set: keeps and reports an unknown value, and treats an empty one as missing. */
final class OpenEnumDeserializer extends DelegatingDeserializer {

    private final Map<String, OpenEnum> known;

    OpenEnumDeserializer(ValueDeserializer<?> delegatee, Class<?> type) {
        super(delegatee);
        this.known = constants(type);
    }

    private OpenEnumDeserializer(ValueDeserializer<?> delegatee, Map<String, OpenEnum> known) {
        super(delegatee);
        this.known = known;
    }

    @Override
    protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> newDelegatee) {
        return new OpenEnumDeserializer(newDelegatee, known);
    }

    @Override
    public @Nullable Object deserialize(JsonParser parser, DeserializationContext context) {
        String text = parser.currentToken().isScalarValue() ? parser.getValueAsString() : null;
        OpenEnum constant = text == null ? null : known.get(text);
        if (constant != null) {
            return constant;
        }
        UnexpectedFieldCollector unexpected = UnexpectedFieldCollector.of(context);
        if (unexpected != null) {
            if (text == null) {
                unexpected.add(parser, Kind.WRONG_TYPE);
                parser.skipChildren();
                return null;
            }
            if (text.isEmpty()) {
                return null;
            }
            unexpected.add(parser, Kind.UNKNOWN_VALUE);
        }
        return super.deserialize(parser, context);
    }

    /** Returns the known values: the public constants of the type. */
    private static Map<String, OpenEnum> constants(Class<?> type) {
        return Arrays.stream(type.getFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()) && field.getType() == type)
                .map(field -> {
                    try {
                        return (OpenEnum) field.get(null);
                    } catch (IllegalAccessException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .collect(Collectors.toUnmodifiableMap(OpenEnum::value, constant -> constant));
    }
}
