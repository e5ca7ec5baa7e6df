package io.github.manusreactive.internal.json;

import io.github.manusreactive.internal.json.ReadablePropertyResolver.ReadableProperty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.SettableBeanProperty;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.bean.BeanDeserializer;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.deser.bean.BuilderBasedDeserializer;
import tools.jackson.databind.deser.std.ContainerDeserializerBase;
import tools.jackson.databind.introspect.ClassIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.jsontype.TypeDeserializer;

/**
 * Generates the JSON Schema of a type within the API's subset: every property is required, optional values are nullable, other
 * properties are not allowed, nesting ends at five levels, and only recursive types use references. The generator follows the
 * deserializers that read the answer later, so the schema requests exactly the properties that they read. One schema per
 * instance.
 */
final class JsonSchemaGenerator {

    private static final Set<Class<?>> OPTIONALS =
            Set.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

    private final DeserializationContext context;
    private final DeserializationConfig config;
    private final AnnotationIntrospector annotations;
    private final ClassIntrospector introspector;
    private final SingleValueSchemaResolver values;
    private final VariantResolver variants;
    private final ReadablePropertyResolver readable;
    private final JsonSchemaDefinitions definitions = new JsonSchemaDefinitions();

    JsonSchemaGenerator(JsonMapper mapper) {
        MapperRoundTrip trial = new MapperRoundTrip(mapper);
        this.context = trial.reading();
        this.config = context.getConfig();
        this.annotations = config.getAnnotationIntrospector();
        this.introspector = config.classIntrospectorInstance();
        this.values = new SingleValueSchemaResolver(trial);
        this.variants = new VariantResolver(context);
        this.readable = new ReadablePropertyResolver(context, type -> reader(type, null));
    }

    Map<String, Object> generate(JavaType type) {
        SchemaLocation root = SchemaLocation.ROOT;
        Map<String, Object> schema;
        try {
            schema = new LinkedHashMap<>(schema(type, reader(type, null), tags(type), root));
        } catch (JacksonException e) {
            throw root.refused(
                    "Jackson cannot read " + type.getRawClass().getSimpleName() + ": " + e.getOriginalMessage());
        }
        schema = definitions.resolve(schema);
        if (!"object".equals(schema.get("type"))) {
            throw root.refused(type.getRawClass().getSimpleName()
                    + " is not an object with fixed properties: wrap it in a record");
        }
        if (!definitions.isEmpty()) {
            schema.put("$defs", definitions.all());
        }
        return ImmutableCopies.map(schema);
    }

    private ValueDeserializer<?> reader(JavaType type, @Nullable BeanProperty property) {
        return type.getValueHandler() instanceof ValueDeserializer<?> own
                ? context.handlePrimaryContextualization(own, property, type)
                : context.findContextualValueDeserializer(type, property);
    }

    private @Nullable TypeDeserializer tags(JavaType type) {
        return type.getTypeHandler() instanceof TypeDeserializer own ? own : context.findTypeDeserializer(type);
    }

    private Map<String, Object> schema(
            JavaType type, ValueDeserializer<?> reader, @Nullable TypeDeserializer tags, SchemaLocation place) {
        Map<String, Object> schema = nonNull(type, reader, tags, place);
        boolean nullable = !type.isPrimitive() && (place.use().nullable() || OPTIONALS.contains(type.getRawClass()));
        return nullable ? JsonSchemaNodes.nullable(schema) : schema;
    }

    private Map<String, Object> nonNull(
            JavaType type, ValueDeserializer<?> reader, @Nullable TypeDeserializer tags, SchemaLocation place) {
        Class<?> raw = type.getRawClass();
        if (type.isJavaLangObject() || type.isMapLikeType() || JsonNode.class.isAssignableFrom(raw)) {
            throw place.refused(raw.getSimpleName() + " has no fixed properties: use a record, or a list of records");
        }
        boolean object = reader instanceof BeanDeserializerBase || type.isAbstract() && tags != null;
        if (tags != null && !(object && VariantResolver.isNameProperty(tags))) {
            throw place.refused(VariantResolver.OTHER_TAGGING);
        }
        ScalarSample form = ScalarSample.of(raw);
        if (form != null || type.isEnumType()) {
            return form == null ? values.enumeration(type, reader, place) : values.scalar(form, type, reader, place);
        }
        if (raw == Optional.class) {
            JavaType content = type.getReferencedType();
            return schema(content, reader(content, place.property()), tags(content), place.content("", 0));
        }
        if (type.isArrayType() || type.isCollectionLikeType()) {
            return list(type, reader, place);
        }
        if (tags != null && (type.isAbstract() || raw.isSealed())) {
            return definitions.of(type, Set.of(), place, () -> choices(type, tags, place));
        }
        if (type.isAbstract()) {
            throw place.refused(raw.getSimpleName() + " is not sealed and does not declare its subtypes");
        }
        if (reader instanceof BeanDeserializer || reader instanceof BuilderBasedDeserializer) {
            return bean(type, (BeanDeserializerBase) reader, tags, place);
        }
        throw place.refused(
                raw.getSimpleName()
                        + " is read from JSON that a schema cannot describe: use a record, an enum, a string, a number or a date");
    }

    private Map<String, Object> list(JavaType type, ValueDeserializer<?> reader, SchemaLocation place) {
        place.checkDepth();
        JavaType content = type.getContentType();
        ValueDeserializer<?> contentReader =
                reader instanceof ContainerDeserializerBase<?> container ? container.getContentDeserializer() : null;
        Map<String, Object> list = JsonSchemaNodes.typed("array");
        list.put(
                "items",
                schema(
                        content,
                        contentReader == null ? reader(content, place.property()) : contentReader,
                        tags(content),
                        place.content("[]", 1)));
        return list;
    }

    /** Returns the schema of a class that is read from an object, or whose creator takes the whole value. */
    private Map<String, Object> bean(
            JavaType type, BeanDeserializerBase reader, @Nullable TypeDeserializer tags, SchemaLocation place) {
        ValueInstantiator creator = reader.getValueInstantiator();
        boolean fromObject = ReadablePropertyResolver.isReadFromObject(reader);
        if (fromObject && creator.getDelegateType(config) == null) {
            Set<Object> names = new LinkedHashSet<>();
            reader.properties().forEachRemaining(property -> names.add(property.getName()));
            return definitions.of(type, names, place, () -> object(type, reader, place));
        }
        if (tags != null) {
            throw place.refused(type.getRawClass().getSimpleName() + " has subtypes, but is not read from an object");
        }
        JavaType whole = creator.canCreateUsingDelegate()
                ? creator.getDelegateType(config)
                : creator.canCreateUsingArrayDelegate() ? creator.getArrayDelegateType(config) : null;
        if (whole != null) {
            SchemaLocation inside = new SchemaLocation(null, TypeUse.UNKNOWN, place.path(), place.depth());
            return schema(whole, reader(whole, null), tags(whole), inside);
        }
        String json = values.jsonType(creator);
        if (json != null) {
            return JsonSchemaNodes.described(JsonSchemaNodes.typed(json), classDescription(type));
        }
        throw place.refused(type.getRawClass().getSimpleName()
                + " has no properties that an answer could fill, or no creator that takes them");
    }

    private @Nullable String classDescription(JavaType type) {
        return annotations.findClassDescription(config, introspector.introspectClassAnnotations(type));
    }

    private Map<String, Object> object(JavaType type, BeanDeserializerBase reader, SchemaLocation place) {
        Map<String, Object> properties = properties(type, reader, place);
        if (properties.isEmpty()) {
            throw place.refused(type.getRawClass().getSimpleName() + " has no properties that an answer could fill");
        }
        return JsonSchemaNodes.closed(properties, classDescription(type));
    }

    private Map<String, Object> properties(JavaType type, BeanDeserializerBase reader, SchemaLocation place) {
        Map<String, Object> properties = new LinkedHashMap<>();
        for (ReadableProperty property : readable.properties(type, reader, place)) {
            String name = property.name();
            SchemaLocation at = new SchemaLocation(
                    property.property(), property.use(), place.path() + "." + name, place.depth() + 1);
            Map<String, Object> schema = property(property.property(), at);
            if (properties.put(name, schema) != null) {
                throw at.refused("two properties have this name");
            }
        }
        return properties;
    }

    private Map<String, Object> property(SettableBeanProperty property, SchemaLocation at) {
        Map<String, Object> schema =
                schema(property.getType(), property.getValueDeserializer(), property.getValueTypeDeserializer(), at);
        String description = property.getMetadata().getDescription();
        if (description != null && !schema.containsKey("$ref")) {
            Object form = schema.get("description");
            schema = new LinkedHashMap<>(schema);
            schema.put("description", form == null ? description : description.replaceFirst("\\.?$", ". ") + form);
        }
        return schema;
    }

    private Map<String, Object> choices(JavaType type, TypeDeserializer tags, SchemaLocation place) {
        boolean visible = variants.isTagVisible(type, place);
        List<Map<String, Object>> choices = new ArrayList<>();
        for (NamedType named : variants.names(type, tags, place)) {
            Class<?> variant = named.getType();
            String name = named.getName();
            JavaType variantType = config.getTypeFactory().constructSpecializedType(type, variant);
            if (variantType.isAbstract()) {
                continue;
            }
            SchemaLocation at = new SchemaLocation(place.property(), TypeUse.UNKNOWN, place.path(), place.depth());
            if (!(reader(variantType, place.property()) instanceof BeanDeserializerBase reader)
                    || !ReadablePropertyResolver.isReadFromObject(reader)) {
                throw place.refused(variant.getSimpleName() + " is a variant, but is not read from an object");
            }
            Map<String, Object> tag = JsonSchemaNodes.typed("string");
            tag.put("enum", List.of(name));
            Map<String, Object> properties = properties(variantType, reader, at);
            if (properties.remove(tags.getPropertyName()) != null && !visible) {
                throw place.refused("the property " + tags.getPropertyName() + " of " + variant.getSimpleName()
                        + " would be lost: use @JsonTypeInfo(visible = true)");
            }
            Map<String, Object> tagged = new LinkedHashMap<>();
            tagged.put(tags.getPropertyName(), tag);
            tagged.putAll(properties);
            choices.add(JsonSchemaNodes.closed(tagged, classDescription(variantType)));
        }
        if (choices.isEmpty()) {
            throw place.refused(type.getRawClass().getSimpleName() + " has no subtypes with names that Jackson knows");
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("anyOf", choices);
        return schema;
    }
}
