package io.github.manusreactive.json;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.github.manusreactive.error.InvalidRequestException;
import java.lang.reflect.Executable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.BeanDescription;
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
import tools.jackson.databind.deser.impl.UnwrappedPropertyHandler;
import tools.jackson.databind.deser.std.ContainerDeserializerBase;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.introspect.ClassIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.jsontype.TypeDeserializer;
import tools.jackson.databind.util.NameTransformer;

/**
 * Writes the JSON Schema of a type within the API's subset: every property required, what may be absent nullable, no other
 * properties, at most five levels, references only if a type contains itself. It follows the deserializers that the mapper will read
 * the answer with, so that the schema asks for exactly what they read. What they do not show, the form of a single value, is tried
 * out. One schema per instance.
 */
final class SchemaWriter {

    private static final int MAX_DEPTH = 5;
    private static final Set<Class<?>> OPTIONALS =
            Set.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

    private static final String OTHER_TAGGING =
            "the answer would have to tell the class in another way than by a name in"
                    + " a property: use @JsonTypeInfo(use = NAME, property = ...) at the type, and no default typing";

    private final MapperTrial trial;
    private final DeserializationContext context;
    private final DeserializationConfig config;
    private final AnnotationIntrospector annotations;
    private final ClassIntrospector introspector;
    private final Map<ObjectKey, String> underway = new HashMap<>();
    private final Map<String, Object> definitions = new LinkedHashMap<>();
    private final Set<String> referenced = new LinkedHashSet<>();

    SchemaWriter(JsonMapper mapper) {
        this.trial = new MapperTrial(mapper);
        this.context = trial.reading();
        this.config = context.getConfig();
        this.annotations = config.getAnnotationIntrospector();
        this.introspector = config.classIntrospectorInstance();
    }

    /** Types are told apart by what is read of them: annotations at a property may leave out some. */
    private record ObjectKey(JavaType type, Set<Object> names) {}

    /** Where a type is used. */
    private record Place(@Nullable BeanProperty property, TypeUse use, String path, int depth) {

        Place content(String step, int deeper) {
            return new Place(property, use.content(), path + step, depth + deeper);
        }

        InvalidRequestException refused(String problem) {
            return new InvalidRequestException(
                    "structured_output_schema", (path.isEmpty() ? "." : path) + ": " + problem);
        }

        void checkDepth() {
            if (depth > MAX_DEPTH) {
                throw refused("nesting deeper than " + MAX_DEPTH);
            }
        }
    }

    Map<String, Object> write(JavaType type) {
        Place root = new Place(null, TypeUse.UNKNOWN, "", 1);
        Map<String, Object> schema;
        try {
            schema = new LinkedHashMap<>(schema(type, reader(type, null), tags(type), root));
        } catch (JacksonException e) {
            throw root.refused(
                    "Jackson cannot read " + type.getRawClass().getSimpleName() + ": " + e.getOriginalMessage());
        }
        if (schema.get("$ref") instanceof String reference) {
            schema = copy(definitions.get(reference.substring("#/$defs/".length())));
        }
        if (!"object".equals(schema.get("type"))) {
            throw root.refused(type.getRawClass().getSimpleName()
                    + " is not an object with fixed properties: wrap it in a record");
        }
        if (!definitions.isEmpty()) {
            schema.put("$defs", definitions);
        }
        return Immutable.map(schema);
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
            JavaType type, ValueDeserializer<?> reader, @Nullable TypeDeserializer tags, Place place) {
        Map<String, Object> schema = nonNull(type, reader, tags, place);
        boolean nullable = !type.isPrimitive() && (place.use().nullable() || OPTIONALS.contains(type.getRawClass()));
        return nullable ? nullable(schema) : schema;
    }

    private Map<String, Object> nonNull(
            JavaType type, ValueDeserializer<?> reader, @Nullable TypeDeserializer tags, Place place) {
        Class<?> raw = type.getRawClass();
        if (type.isJavaLangObject() || type.isMapLikeType() || JsonNode.class.isAssignableFrom(raw)) {
            throw place.refused(raw.getSimpleName() + " has no fixed properties: use a record, or a list of records");
        }
        boolean object = reader instanceof BeanDeserializerBase || type.isAbstract() && tags != null;
        if (tags != null && !(object && isNameProperty(tags))) {
            throw place.refused(OTHER_TAGGING);
        }
        ScalarForm form = ScalarForm.of(raw);
        if (form != null || type.isEnumType()) {
            return form == null ? enumeration(type, reader, place) : scalar(form, type, reader, place);
        }
        if (raw == Optional.class) {
            JavaType content = type.getReferencedType();
            return schema(content, reader(content, place.property()), tags(content), place.content("", 0));
        }
        if (type.isArrayType() || type.isCollectionLikeType()) {
            place.checkDepth();
            JavaType content = type.getContentType();
            ValueDeserializer<?> contentReader =
                    reader instanceof ContainerDeserializerBase<?> list ? list.getContentDeserializer() : null;
            Map<String, Object> list = typed("array");
            list.put(
                    "items",
                    schema(
                            content,
                            contentReader == null ? reader(content, place.property()) : contentReader,
                            tags(content),
                            place.content("[]", 1)));
            return list;
        }
        if (tags != null && (type.isAbstract() || raw.isSealed())) {
            return named(new ObjectKey(type, Set.of()), place, () -> variants(type, tags, place));
        }
        if (type.isAbstract()) {
            throw place.refused(raw.getSimpleName() + " is neither sealed nor does it name its subtypes");
        }
        if (reader instanceof BeanDeserializer || reader instanceof BuilderBasedDeserializer) {
            return bean(type, (BeanDeserializerBase) reader, tags, place);
        }
        throw place.refused(raw.getSimpleName()
                + " is read in a form that cannot be described: use a record, an enum, text, a number or a date");
    }

    private static boolean isNameProperty(TypeDeserializer tags) {
        JsonTypeInfo.As inclusion = tags.getTypeInclusion();
        JsonTypeInfo.Id mechanism = tags.getTypeIdResolver().getMechanism();
        return (inclusion == JsonTypeInfo.As.PROPERTY || inclusion == JsonTypeInfo.As.EXISTING_PROPERTY)
                && (mechanism == JsonTypeInfo.Id.NAME || mechanism == JsonTypeInfo.Id.SIMPLE_NAME);
    }

    /** A class that is read from an object, or whose creator takes the whole value. */
    private Map<String, Object> bean(
            JavaType type, BeanDeserializerBase reader, @Nullable TypeDeserializer tags, Place place) {
        ValueInstantiator creator = reader.getValueInstantiator();
        boolean fromObject = isReadFromObject(reader);
        if (fromObject && creator.getDelegateType(config) == null) {
            Set<Object> names = new LinkedHashSet<>();
            reader.properties().forEachRemaining(property -> names.add(property.getName()));
            return named(new ObjectKey(type, names), place, () -> object(type, reader, place));
        }
        if (tags != null) {
            throw place.refused(type.getRawClass().getSimpleName() + " has subtypes, but is not read from an object");
        }
        JavaType whole = creator.canCreateUsingDelegate()
                ? creator.getDelegateType(config)
                : creator.canCreateUsingArrayDelegate() ? creator.getArrayDelegateType(config) : null;
        if (whole != null) {
            Place inside = new Place(null, TypeUse.UNKNOWN, place.path(), place.depth());
            return schema(whole, reader(whole, null), tags(whole), inside);
        }
        if (creator.canCreateFromString()) {
            return described(typed("string"), classDescription(type));
        }
        if (creator.canCreateFromInt() || creator.canCreateFromLong() || creator.canCreateFromBigInteger()) {
            return described(typed("integer"), classDescription(type));
        }
        if (creator.canCreateFromDouble() || creator.canCreateFromBigDecimal()) {
            return described(typed("number"), classDescription(type));
        }
        if (creator.canCreateFromBoolean()) {
            return described(typed("boolean"), classDescription(type));
        }
        throw place.refused(type.getRawClass().getSimpleName()
                + " has no properties that an answer could fill, or no creator that takes them");
    }

    private static boolean isReadFromObject(BeanDeserializerBase reader) {
        ValueInstantiator creator = reader.getValueInstantiator();
        return !creator.canCreateUsingDelegate()
                && (creator.canCreateUsingDefault()
                        || reader.creatorProperties().hasNext());
    }

    private @Nullable String classDescription(JavaType type) {
        return annotations.findClassDescription(config, introspector.introspectClassAnnotations(type));
    }

    /** A schema that may contain itself. */
    private Map<String, Object> named(
            ObjectKey key, Place place, java.util.function.Supplier<Map<String, Object>> content) {
        String known = underway.get(key);
        if (known != null) {
            referenced.add(known);
            return reference(known);
        }
        place.checkDepth();
        String name = key.type().getRawClass().getSimpleName();
        while (underway.containsValue(name) || definitions.containsKey(name)) {
            name += "_";
        }
        underway.put(key, name);
        Map<String, Object> schema = content.get();
        underway.remove(key);
        if (referenced.contains(name)) {
            definitions.put(name, schema);
            return reference(name);
        }
        return schema;
    }

    private Map<String, Object> object(JavaType type, BeanDeserializerBase reader, Place place) {
        Map<String, Object> properties = new LinkedHashMap<>();
        addProperties(type, reader, NameTransformer.NOP, properties, place);
        if (properties.isEmpty()) {
            throw place.refused(type.getRawClass().getSimpleName() + " has no properties that an answer could fill");
        }
        return closed(type, properties);
    }

    private Map<String, Object> closed(JavaType type, Map<String, Object> properties) {
        Map<String, Object> schema = described(typed("object"), classDescription(type));
        schema.put("properties", properties);
        schema.put("required", List.copyOf(properties.keySet()));
        schema.put("additionalProperties", false);
        return schema;
    }

    private void addProperties(
            JavaType type,
            BeanDeserializerBase reader,
            NameTransformer names,
            Map<String, Object> properties,
            Place place) {
        if (reader.getObjectIdReader(context) != null) {
            throw place.refused(type.getRawClass().getSimpleName() + " has @JsonIdentityInfo");
        }
        Map<String, SettableBeanProperty> readable = new LinkedHashMap<>();
        reader.properties().forEachRemaining(property -> {
            if (!property.isIgnorable()
                    && !property.isInjectionOnly()
                    && !property.getName().startsWith(UnwrappedPropertyHandler.JSON_UNWRAPPED_NAME_PREFIX)) {
                readable.put(property.getName(), property);
            }
        });
        for (BeanPropertyDefinition definition : description(type, reader).findProperties()) {
            SettableBeanProperty property = readable.remove(definition.getName());
            AnnotatedMember mutator = definition.getMutator();
            NameTransformer unwrapping =
                    mutator == null ? null : annotations.findUnwrappingNameTransformer(config, mutator);
            JsonTypeInfo.Value info = mutator == null ? null : annotations.findPolymorphicTypeInfo(config, mutator);
            if (info != null && info.getInclusionType() == JsonTypeInfo.As.EXTERNAL_PROPERTY) {
                throw place.content("." + definition.getName(), 1).refused(OTHER_TAGGING);
            }
            if (property != null) {
                addProperty(property, TypeUse.of(definition), names, properties, place);
            } else if (unwrapping != null) {
                JavaType part = definition.getPrimaryType();
                if (!(reader(part, null) instanceof BeanDeserializer inner) || !isReadFromObject(inner)) {
                    throw place.refused(part.getRawClass().getSimpleName() + " cannot be unwrapped");
                }
                addProperties(part, inner, NameTransformer.chainedTransformer(names, unwrapping), properties, place);
            }
        }
        readable.values().forEach(property -> addProperty(property, TypeUse.UNKNOWN, names, properties, place));
    }

    private BeanDescription description(JavaType type, BeanDeserializerBase reader) {
        JavaType read = reader.getValueType();
        AnnotatedClass readAnnotations = introspector.introspectClassAnnotations(read);
        if (!(reader instanceof BuilderBasedDeserializer)) {
            return introspector.introspectForDeserialization(read, readAnnotations);
        }
        return introspector.introspectForDeserializationWithBuilder(
                read, introspector.introspectForDeserialization(type, introspector.introspectClassAnnotations(type)));
    }

    private void addProperty(
            SettableBeanProperty property,
            TypeUse use,
            NameTransformer names,
            Map<String, Object> properties,
            Place place) {
        String name = names.transform(property.getName());
        boolean optional = isOptional(property);
        Place at = new Place(
                property,
                optional ? new TypeUse(use.types(), true) : use,
                place.path() + "." + name,
                place.depth() + 1);
        Map<String, Object> schema =
                schema(property.getType(), property.getValueDeserializer(), property.getValueTypeDeserializer(), at);
        String description = property.getMetadata().getDescription();
        if (description != null && !schema.containsKey("$ref")) {
            Object form = schema.get("description");
            schema = new LinkedHashMap<>(schema);
            schema.put("description", form == null ? description : description.replaceFirst("\\.?$", ". ") + form);
        }
        if (properties.containsKey(name)) {
            throw at.refused("two properties have this name");
        }
        properties.put(name, schema);
    }

    /** Jackson's modules for other languages tell what is nullable there. */
    private static boolean isOptional(SettableBeanProperty property) {
        Boolean kotlin = property.getMember() instanceof AnnotatedParameter parameter
                        && parameter.getOwner().getMember() instanceof Executable creator
                ? KotlinNullability.of(creator, parameter.getIndex())
                : null;
        return kotlin == null ? Boolean.FALSE.equals(property.getMetadata().getRequired()) : kotlin;
    }

    private Map<String, Object> variants(JavaType type, TypeDeserializer tags, Place place) {
        boolean visible = isTagVisible(type, place);
        List<Map<String, Object>> choices = new ArrayList<>();
        for (NamedType named : names(type, tags, place)) {
            Class<?> variant = named.getType();
            String name = named.getName();
            JavaType variantType = config.getTypeFactory().constructSpecializedType(type, variant);
            if (variantType.isAbstract()) {
                continue;
            }
            Place at = new Place(place.property(), TypeUse.UNKNOWN, place.path(), place.depth());
            if (!(reader(variantType, place.property()) instanceof BeanDeserializerBase reader)
                    || !isReadFromObject(reader)) {
                throw place.refused(variant.getSimpleName() + " is a variant, but is not read from an object");
            }
            Map<String, Object> tag = typed("string");
            tag.put("enum", List.of(name));
            Map<String, Object> properties = new LinkedHashMap<>();
            addProperties(variantType, reader, NameTransformer.NOP, properties, at);
            if (properties.remove(tags.getPropertyName()) != null && !visible) {
                throw place.refused("the property " + tags.getPropertyName() + " of " + variant.getSimpleName()
                        + " would be lost: use @JsonTypeInfo(visible = true)");
            }
            Map<String, Object> tagged = new LinkedHashMap<>();
            tagged.put(tags.getPropertyName(), tag);
            tagged.putAll(properties);
            choices.add(closed(variantType, tagged));
        }
        if (choices.isEmpty()) {
            throw place.refused(type.getRawClass().getSimpleName() + " has no variants that Jackson knows by name");
        }
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("anyOf", choices);
        return schema;
    }

    private boolean isTagVisible(JavaType type, Place place) {
        AnnotatedMember member =
                place.property() == null ? null : place.property().getMember();
        JsonTypeInfo.Value atMember = member == null ? null : annotations.findPolymorphicTypeInfo(config, member);
        JsonTypeInfo.Value info = atMember != null
                ? atMember
                : annotations.findPolymorphicTypeInfo(config, introspector.introspectClassAnnotations(type));
        return info != null && info.getIdVisible();
    }

    /** The variants by the names that are read as them. */
    private Set<NamedType> names(JavaType type, TypeDeserializer tags, Place place) {
        AnnotatedMember member =
                place.property() == null ? null : place.property().getMember();
        AnnotatedClass typeAnnotations = introspector.introspectClassAnnotations(type);
        Set<NamedType> candidates = new LinkedHashSet<>(
                member == null
                        ? config.getSubtypeResolver().collectAndResolveSubtypesByTypeId(config, typeAnnotations)
                        : config.getSubtypeResolver().collectAndResolveSubtypesByTypeId(config, member, type));
        SealedTypeTags.variants(type.getRawClass()).forEach(variant -> candidates.add(new NamedType(variant)));
        Set<NamedType> names = new LinkedHashSet<>();
        for (NamedType candidate : candidates) {
            Class<?> variant = candidate.getType();
            String unqualified = variant.getName().substring(variant.getName().lastIndexOf('.') + 1);
            Stream.of(candidate.getName(), unqualified, variant.getSimpleName())
                    .filter(name -> name != null && isRead(tags, name, variant))
                    .findFirst()
                    .ifPresent(name -> names.add(new NamedType(variant, name)));
        }
        return names;
    }

    private boolean isRead(TypeDeserializer tags, String name, Class<?> variant) {
        JavaType read = tags.getTypeIdResolver().typeFromId(context, name);
        return read != null && read.getRawClass() == variant;
    }

    private Map<String, Object> enumeration(JavaType type, ValueDeserializer<?> reader, Place place) {
        List<@Nullable Object> values = new ArrayList<>();
        for (Object constant : type.getRawClass().getEnumConstants()) {
            Object value = tried(constant, type, reader, place);
            if (values.contains(value)) {
                throw place.refused(type.getRawClass().getSimpleName() + " writes several constants as \"" + value
                        + "\": give each constant a name of its own");
            }
            values.add(value);
        }
        String json = values.isEmpty() ? null : jsonType(values.get(0));
        if (json == null || !values.stream().allMatch(value -> json.equals(jsonType(value)))) {
            throw place.refused(type.getRawClass().getSimpleName() + " is not written as text or numbers");
        }
        Map<String, Object> schema = typed(json);
        schema.put("enum", values);
        return schema;
    }

    private Map<String, Object> scalar(ScalarForm form, JavaType type, ValueDeserializer<?> reader, Place place) {
        Object written = tried(form.sample(), type, reader, place);
        String json = jsonType(written);
        if (written == null || json == null) {
            throw place.refused(type.getRawClass().getSimpleName()
                    + " is written as an array or object by the mapper: use @JsonFormat(shape = STRING)");
        }
        BeanProperty property = place.property();
        JsonFormat.Value format =
                property == null ? JsonFormat.Value.empty() : property.findPropertyFormat(config, type.getRawClass());
        return described(typed(json), form.description(written, format));
    }

    /** What the mapper writes for a value. It must read it as what it writes the same way. */
    private @Nullable Object tried(Object value, JavaType type, ValueDeserializer<?> reader, Place place) {
        try {
            String json = trial.write(value, type, place.property());
            Object again = trial.read(json, reader);
            if (again != null && trial.write(again, type, place.property()).equals(json)) {
                return trial.plain(json);
            }
        } catch (RuntimeException e) {
            // told below
        }
        throw place.refused(type.getRawClass().getSimpleName() + " is not read in the form that it is written in");
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

    private static Map<String, Object> nullable(Map<String, Object> schema) {
        Map<String, Object> changed = new LinkedHashMap<>(schema);
        if (schema.get("type") instanceof String type) {
            changed.put("type", List.of(type, "null"));
            if (schema.get("enum") instanceof List<?> names) {
                List<@Nullable Object> withNull = new ArrayList<>(names);
                withNull.add(null);
                changed.put("enum", withNull);
            }
        } else if (!(schema.get("type") instanceof List)) {
            List<Object> choices = new ArrayList<>();
            if (schema.get("anyOf") instanceof List<?> variants) {
                choices.addAll(variants);
            } else {
                choices.add(schema);
            }
            if (!choices.contains(typed("null"))) {
                choices.add(typed("null"));
            }
            changed = new LinkedHashMap<>();
            changed.put("anyOf", choices);
        }
        return changed;
    }

    private static Map<String, Object> typed(String type) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("type", type);
        return schema;
    }

    private static Map<String, Object> described(Map<String, Object> schema, @Nullable String description) {
        if (description != null) {
            schema.put("description", description);
        }
        return schema;
    }

    private static Map<String, Object> reference(String name) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$ref", "#/$defs/" + name);
        return schema;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> copy(@Nullable Object definition) {
        return new LinkedHashMap<>((Map<String, Object>) definition);
    }
}
