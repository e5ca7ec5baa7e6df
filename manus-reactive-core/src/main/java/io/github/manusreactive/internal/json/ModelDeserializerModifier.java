package io.github.manusreactive.internal.json;

import io.github.manusreactive.json.OpenEnum;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.ValueDeserializerModifier;

/** Wraps Jackson's deserializers of the API's models so that they report unknown fields and values. */
final class ModelDeserializerModifier extends ValueDeserializerModifier {

    private static final long serialVersionUID = 1L;

    @Override
    public ValueDeserializer<?> modifyDeserializer(
            DeserializationConfig config, BeanDescription.Supplier description, ValueDeserializer<?> deserializer) {
        Class<?> type = description.getBeanClass();
        return OpenEnum.class.isAssignableFrom(type)
                ? new OpenEnumDeserializer(deserializer, type)
                : ModelDeserializer.around(deserializer, type);
    }
}
