package io.github.manusreactive.json;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.github.manusreactive.error.InvalidRequestException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.introspect.ClassIntrospector;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.NamedType;

/**
 * Writes the JSON Schema of a type within the API's subset: every property required, what may be absent nullable, no other
 * properties, at most five levels, references only where a type contains itself. Properties come from Jackson's own introspection, so
 * that names, ignored properties and creators are exactly those that the answer is mapped with. One schema per instance.
 */
final class SchemaWriter {

    static final String TAG = "type";
    static final String OTHER_TAG = "kind";

    private static final int MAX_DEPTH = 5;

    private final JsonMapper mapper;
    private final DeserializationConfig config;
    private final ClassIntrospector introspector;
    private final Map<JavaType, String> underway = new HashMap<>();
    private final Map<String, Object> definitions = new LinkedHashMap<>();
    private final Set<String> referenced = new LinkedHashSet<>();
    private final Map<Class<?>, String> tagged = new LinkedHashMap<>();

    SchemaWriter(JsonMapper mapper) {
        this.mapper = mapper;
        this.config = mapper.deserializationConfig();
        this.introspector = config.classIntrospectorInstance();
    }

    /** Sealed types whose variants need a tag, and its name. Known once the schema is written. */
    Map<Class<?>, String> taggedTypes() {
        return tagged;
    }

    Map<String, Object> write(Class<?> type) {
        JavaType root = mapper.constructType(type);
        Map<String, Object> schema = new LinkedHashMap<>(schema(root, null, "", 1));
        if (schema.get("$ref") instanceof String reference) {
            schema = copy(definitions.get(reference.substring("#/$defs/".length())));
        }
        if (!"object".equals(schema.get("type"))) {
            throw refused("", type.getSimpleName() + " is no object of its own: wrap it in a record");
        }
        if (!definitions.isEmpty()) {
            schema.put("$defs", definitions);
        }
        return Immutable.map(schema);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> copy(@Nullable Object definition) {
        return new LinkedHashMap<>((Map<String, Object>) definition);
    }

    private Map<String, Object> schema(JavaType type, Nullability.@Nullable Use use, String path, int depth) {
        Class<?> raw = type.getRawClass();
        if (Nullability.isOptional(raw)) {
            JavaType content = type.isReferenceType()
                    ? type.getReferencedType()
                    : mapper.constructType(Nullability.primitiveOf(raw));
            return nullable(schema(content, Nullability.Use.inside(use), path, depth));
        }
        Map<String, Object> schema = plain(type, use, path, depth);
        return use != null && use.nullable() ? nullable(schema) : schema;
    }

    private Map<String, Object> plain(JavaType type, Nullability.@Nullable Use use, String path, int depth) {
        Class<?> raw = type.getRawClass();
        if (raw.isEnum()) {
            return enumeration(raw, path);
        }
        String scalar = scalar(raw);
        if (scalar != null) {
            return typed(scalar);
        }
        if (type.isMapLikeType() || type.isJavaLangObject()) {
            throw refused(path, raw.getSimpleName() + " has no fixed properties: use a record, or a list of records");
        }
        if (type.isArrayType() || type.isCollectionLikeType()) {
            deep(path, depth);
            Map<String, Object> list = typed("array");
            list.put("items", schema(type.getContentType(), Nullability.Use.inside(use), path + "[]", depth + 1));
            return list;
        }
        String name = underway.get(type);
        if (name != null) {
            referenced.add(name);
            return reference(name);
        }
        return named(type, path, depth);
    }

    /** A type with properties or variants, which may contain itself. */
    private Map<String, Object> named(JavaType type, String path, int depth) {
        deep(path, depth);
        String name = type.getRawClass().getSimpleName();
        while (underway.containsValue(name) || definitions.containsKey(name)) {
            name += "_";
        }
        underway.put(type, name);
        AnnotatedClass annotations = introspector.introspectClassAnnotations(type);
        JsonTypeInfo.Value info = config.getAnnotationIntrospector().findPolymorphicTypeInfo(config, annotations);
        Map<String, Object> schema;
        if (type.getRawClass().isSealed() || info != null && type.isAbstract()) {
            schema = variants(type, annotations, info, path, depth);
        } else if (type.isAbstract()) {
            throw refused(path, name + " is neither sealed nor does it name its subtypes");
        } else {
            schema = object(type, annotations, null, null, path, depth);
        }
        underway.remove(type);
        if (referenced.contains(name)) {
            definitions.put(name, schema);
            return reference(name);
        }
        return schema;
    }

    private Map<String, Object> object(
            JavaType type,
            AnnotatedClass annotations,
            @Nullable String tag,
            @Nullable String tagValue,
            String path,
            int depth) {
        BeanDescription bean = introspector.introspectForDeserialization(type, annotations);
        Map<String, Object> properties = new LinkedHashMap<>();
        if (tag != null && tagValue != null) {
            Map<String, Object> constant = typed("string");
            constant.put("enum", List.of(tagValue));
            properties.put(tag, constant);
        }
        for (BeanPropertyDefinition property : bean.findProperties()) {
            if (property.couldDeserialize()
                    && !property.getName().equals(tag)
                    && !bean.getIgnoredPropertyNames().contains(property.getName())) {
                properties.put(property.getName(), property(type, property, path, depth));
            }
        }
        if (properties.isEmpty()) {
            throw refused(path, type.getRawClass().getSimpleName() + " has no properties that an answer could fill");
        }
        Map<String, Object> schema = typed("object");
        String description = config.getAnnotationIntrospector().findClassDescription(config, annotations);
        if (description != null) {
            schema.put("description", description);
        }
        schema.put("properties", properties);
        schema.put("required", List.copyOf(properties.keySet()));
        schema.put("additionalProperties", false);
        return schema;
    }

    private Map<String, Object> property(JavaType owner, BeanPropertyDefinition property, String path, int depth) {
        Nullability.Use use = Nullability.ofProperty(owner.getRawClass(), property);
        String at = path + "." + property.getName();
        Map<String, Object> schema = schema(property.getPrimaryType(), use, at, depth + 1);
        String description = property.getMetadata().getDescription();
        if (description == null || schema.containsKey("$ref")) {
            return schema;
        }
        Map<String, Object> described = new LinkedHashMap<>(schema);
        described.put("description", description);
        return described;
    }

    private Map<String, Object> variants(
            JavaType type, AnnotatedClass annotations, JsonTypeInfo.@Nullable Value info, String path, int depth) {
        Map<Class<?>, String> names = new LinkedHashMap<>();
        Set<Class<?>> leaves = new LinkedHashSet<>();
        UserType.leaves(type.getRawClass(), leaves);
        String tag = info == null ? tagFor(leaves) : info.getPropertyName();
        if (info == null) {
            tagged.put(type.getRawClass(), tag);
            leaves.forEach(leaf -> names.put(leaf, leaf.getSimpleName()));
        } else if (info.getInclusionType() == JsonTypeInfo.As.PROPERTY
                && (info.getIdType() == JsonTypeInfo.Id.NAME || info.getIdType() == JsonTypeInfo.Id.SIMPLE_NAME)) {
            for (NamedType known : config.getSubtypeResolver().collectAndResolveSubtypesByClass(config, annotations)) {
                if (!known.getType().isInterface()
                        && !mapper.constructType(known.getType()).isAbstract()) {
                    names.put(known.getType(), known.hasName() ? known.getName() : defaultName(known.getType(), info));
                }
            }
        }
        if (names.isEmpty()) {
            throw refused(
                    path,
                    "the variants of " + type.getRawClass().getSimpleName() + " cannot be told apart by a property");
        }
        List<Map<String, Object>> choices = new ArrayList<>();
        names.forEach((variant, name) -> {
            JavaType variantType = config.getTypeFactory().constructSpecializedType(type, variant);
            AnnotatedClass variantAnnotations = introspector.introspectClassAnnotations(variantType);
            choices.add(object(variantType, variantAnnotations, tag, name, path, depth));
        });
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("anyOf", choices);
        return schema;
    }

    private String tagFor(Set<Class<?>> variants) {
        boolean taken = variants.stream().anyMatch(variant -> {
            JavaType type = mapper.constructType(variant);
            AnnotatedClass annotations = introspector.introspectClassAnnotations(type);
            return introspector.introspectForDeserialization(type, annotations).findProperties().stream()
                    .anyMatch(property -> property.getName().equals(TAG));
        });
        return taken ? OTHER_TAG : TAG;
    }

    private static String defaultName(Class<?> type, JsonTypeInfo.Value info) {
        String full = type.getName();
        return info.getIdType() == JsonTypeInfo.Id.SIMPLE_NAME
                ? type.getSimpleName()
                : full.substring(full.lastIndexOf('.') + 1);
    }

    private Map<String, Object> enumeration(Class<?> type, String path) {
        List<Object> names = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            Object name = mapper.convertValue(constant, Object.class);
            if (!(name instanceof String)) {
                throw refused(path, type.getSimpleName() + " is not written as text");
            }
            names.add(name);
        }
        Map<String, Object> schema = typed("string");
        schema.put("enum", names);
        return schema;
    }

    private static @Nullable String scalar(Class<?> raw) {
        if (raw == boolean.class || raw == Boolean.class) {
            return "boolean";
        }
        boolean primitive = raw.isPrimitive() && raw != char.class && raw != void.class;
        if (primitive || Number.class.isAssignableFrom(raw)) {
            boolean whole = raw == BigInteger.class
                    || Set.of(byte.class, short.class, int.class, long.class).contains(raw)
                    || Set.of(Byte.class, Short.class, Integer.class, Long.class)
                            .contains(raw);
            return whole ? "integer" : "number";
        }
        String library = raw.getPackageName();
        boolean text = CharSequence.class.isAssignableFrom(raw)
                || raw == char.class
                || raw == Character.class
                || raw == byte[].class
                || library.equals("java.time")
                || library.equals("java.net")
                || raw == java.util.UUID.class
                || raw == java.util.Date.class
                || raw == java.util.Locale.class
                || raw == java.util.Currency.class;
        return text ? "string" : null;
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
            choices.add(typed("null"));
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

    private static Map<String, Object> reference(String name) {
        Map<String, Object> schema = new LinkedHashMap<>();
        schema.put("$ref", "#/$defs/" + name);
        return schema;
    }

    private static void deep(String path, int depth) {
        if (depth > MAX_DEPTH) {
            throw refused(path, "nesting deeper than " + MAX_DEPTH);
        }
    }

    private static InvalidRequestException refused(String path, String problem) {
        return new InvalidRequestException("structured_output_schema", (path.isEmpty() ? "." : path) + ": " + problem);
    }
}
