package io.github.manusreactive.internal.json;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;
import tools.jackson.databind.deser.std.DelegatingDeserializer;
import tools.jackson.databind.type.ArrayType;

/**
 * Rejects numbers that are too large for their type and that Jackson would change: to infinity for {@code double} and
 * {@code float}, to a negative number for {@code byte}.
 */
final class FiniteNumberModifier extends ValueDeserializerModifier {

    private static final long serialVersionUID = 1L;

    @Override
    public ValueDeserializer<?> modifyDeserializer(
            DeserializationConfig config, BeanDescription.Supplier bean, ValueDeserializer<?> reader) {
        Class<?> type = bean.getBeanClass();
        boolean floating = type == double.class || type == Double.class || type == float.class || type == Float.class;
        return floating || type == byte.class || type == Byte.class ? new FiniteReader(reader) : reader;
    }

    @Override
    public ValueDeserializer<?> modifyArrayDeserializer(
            DeserializationConfig config, ArrayType type, BeanDescription.Supplier bean, ValueDeserializer<?> reader) {
        Class<?> array = type.getRawClass();
        return array == double[].class || array == float[].class ? new FiniteReader(reader) : reader;
    }

    private static final class FiniteReader extends DelegatingDeserializer {

        FiniteReader(ValueDeserializer<?> reader) {
            super(reader);
        }

        @Override
        protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> reader) {
            return new FiniteReader(reader);
        }

        @Override
        public @Nullable Object deserialize(JsonParser parser, DeserializationContext context) throws JacksonException {
            Object value = super.deserialize(parser, context);
            if (value instanceof Byte number
                    && parser.hasToken(JsonToken.VALUE_NUMBER_INT)
                    && parser.getIntValue() != number) {
                throw new InputCoercionException(parser, "out of range", JsonToken.VALUE_NUMBER_INT, byte.class);
            }
            if (isInfinite(value)) {
                Class<?> type = Objects.requireNonNull(value).getClass();
                throw context.weirdNumberException(0, type, "too large");
            }
            return value;
        }

        private static boolean isInfinite(@Nullable Object value) {
            if (value instanceof double[] array) {
                return java.util.Arrays.stream(array).anyMatch(Double::isInfinite);
            }
            if (value instanceof float[] array) {
                for (float element : array) {
                    if (Float.isInfinite(element)) {
                        return true;
                    }
                }
                return false;
            }
            return value instanceof Number number && Double.isInfinite(number.doubleValue());
        }
    }
}
