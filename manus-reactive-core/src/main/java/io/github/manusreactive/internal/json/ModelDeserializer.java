package io.github.manusreactive.internal.json;

import io.github.manusreactive.json.UnexpectedField.Kind;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.std.DelegatingDeserializer;

/** Reads a model of the API and reports its unknown fields, which Jackson put into {@code extra}. */
final class ModelDeserializer extends DelegatingDeserializer {

    private static final String EXTRA = "extra";

    private final MethodHandle extra;

    private ModelDeserializer(ValueDeserializer<?> delegatee, MethodHandle extra) {
        super(delegatee);
        this.extra = extra;
    }

    /** Returns the deserializer itself if the type keeps no unknown fields. */
    static ValueDeserializer<?> around(ValueDeserializer<?> deserializer, Class<?> type) {
        if (type.isRecord()) {
            for (RecordComponent component : type.getRecordComponents()) {
                if (component.getName().equals(EXTRA)) {
                    return new ModelDeserializer(deserializer, handle(component));
                }
            }
        }
        return deserializer;
    }

    private static MethodHandle handle(RecordComponent component) {
        try {
            return MethodHandles.lookup()
                    .unreflect(component.getAccessor())
                    .asType(MethodType.methodType(Map.class, Object.class));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("models are public", e);
        }
    }

    @Override
    protected ValueDeserializer<?> newDelegatingInstance(ValueDeserializer<?> newDelegatee) {
        return new ModelDeserializer(newDelegatee, extra);
    }

    @Override
    public @Nullable Object deserialize(JsonParser parser, DeserializationContext context) {
        Object model = super.deserialize(parser, context);
        UnexpectedFieldCollector unexpected = UnexpectedFieldCollector.of(context);
        if (model != null && unexpected != null) {
            for (String field : unknownFields(model).keySet()) {
                unexpected.add(parser, field, Kind.UNKNOWN_FIELD);
            }
        }
        return model;
    }

    @SuppressWarnings("unchecked")
    private Map<String, Object> unknownFields(Object model) {
        try {
            return (Map<String, Object>) (Map<?, ?>) extra.invokeExact(model);
        } catch (Throwable e) {
            throw new IllegalStateException("an accessor of a record does not fail", e);
        }
    }
}
