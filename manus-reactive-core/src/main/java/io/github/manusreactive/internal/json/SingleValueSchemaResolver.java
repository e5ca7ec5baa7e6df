package io.github.manusreactive.internal.json;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.ValueInstantiator;

/** Describes types that map to one JSON value: writes samples with the caller's mapper and reads them back. */
final class SingleValueSchemaResolver {

    private final MapperRoundTrip trial;
    private final DeserializationConfig config;

    SingleValueSchemaResolver(MapperRoundTrip trial) {
        this.trial = trial;
        this.config = trial.reading().getConfig();
    }

    Map<String, Object> enumeration(JavaType type, ValueDeserializer<?> reader, SchemaLocation place) {
        List<@Nullable Object> values = new ArrayList<>();
        for (Object constant : type.getRawClass().getEnumConstants()) {
            Object value = tried(constant, type, reader, place);
            if (values.contains(value)) {
                throw place.refused(type.getRawClass().getSimpleName() + " writes several constants as \"" + value
                        + "\": give each constant its own name");
            }
            values.add(value);
        }
        String json = values.isEmpty() ? null : jsonType(values.get(0));
        if (json == null || !values.stream().allMatch(value -> json.equals(jsonType(value)))) {
            throw place.refused(type.getRawClass().getSimpleName() + " is not written as text or numbers");
        }
        Map<String, Object> schema = JsonSchemaNodes.typed(json);
        schema.put("enum", values);
        return schema;
    }

    Map<String, Object> scalar(ScalarSample form, JavaType type, ValueDeserializer<?> reader, SchemaLocation place) {
        Object written = tried(form.sample(), type, reader, place);
        String json = jsonType(written);
        if (written == null || json == null) {
            throw place.refused(type.getRawClass().getSimpleName()
                    + " is written as an array or object by the mapper: use @JsonFormat(shape = STRING)");
        }
        BeanProperty property = place.property();
        JsonFormat.Value format =
                property == null ? JsonFormat.Value.empty() : property.findPropertyFormat(config, type.getRawClass());
        return JsonSchemaNodes.described(JsonSchemaNodes.typed(json), form.description(written, format));
    }

    /** Returns the JSON that the mapper writes for a value. The mapper must read it as a value that it writes the same way. */
    private @Nullable Object tried(Object value, JavaType type, ValueDeserializer<?> reader, SchemaLocation place) {
        try {
            String json = trial.write(value, type, place.property());
            Object again = trial.read(json, reader);
            if (again != null && trial.write(again, type, place.property()).equals(json)) {
                return trial.plain(json);
            }
        } catch (RuntimeException e) {
            // reported below
        }
        throw place.refused(
                type.getRawClass().getSimpleName() + " is read from a different form than it is written in");
    }

    private static @Nullable String jsonType(@Nullable Object value) {
        if (value instanceof String) {
            return "string";
        }
        if (value instanceof Boolean) {
            return "boolean";
        }
        boolean floating = value instanceof Double || value instanceof java.math.BigDecimal;
        return value instanceof Number ? floating ? "number" : "integer" : null;
    }

    /** Returns the JSON type of the value that a creator takes, or {@code null} if it takes none. */
    @Nullable
    String jsonType(ValueInstantiator creator) {
        if (creator.canCreateFromString()) {
            return "string";
        }
        if (creator.canCreateFromInt() || creator.canCreateFromLong() || creator.canCreateFromBigInteger()) {
            return "integer";
        }
        if (creator.canCreateFromDouble() || creator.canCreateFromBigDecimal()) {
            return "number";
        }
        return creator.canCreateFromBoolean() ? "boolean" : null;
    }
}
