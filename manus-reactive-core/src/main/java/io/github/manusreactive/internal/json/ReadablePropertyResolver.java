package io.github.manusreactive.internal.json;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.lang.reflect.Executable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.SettableBeanProperty;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.bean.BeanDeserializer;
import tools.jackson.databind.deser.bean.BeanDeserializerBase;
import tools.jackson.databind.deser.bean.BuilderBasedDeserializer;
import tools.jackson.databind.deser.impl.UnwrappedPropertyHandler;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.BeanPropertyDefinition;
import tools.jackson.databind.introspect.ClassIntrospector;
import tools.jackson.databind.util.NameTransformer;

/** Determines the properties of a class that the mapper's deserializer reads. */
final class ReadablePropertyResolver {

    /** A readable property with its name in JSON. */
    record ReadableProperty(String name, SettableBeanProperty property, TypeUse use) {}

    /** Deserializers of the classes of unwrapped properties. */
    private final Function<JavaType, ValueDeserializer<?>> readers;

    private final DeserializationContext context;
    private final DeserializationConfig config;
    private final AnnotationIntrospector annotations;
    private final ClassIntrospector introspector;

    ReadablePropertyResolver(DeserializationContext context, Function<JavaType, ValueDeserializer<?>> readers) {
        this.readers = readers;
        this.context = context;
        this.config = context.getConfig();
        this.annotations = config.getAnnotationIntrospector();
        this.introspector = config.classIntrospectorInstance();
    }

    /** Returns the properties in order, including those of unwrapped objects. */
    List<ReadableProperty> properties(JavaType type, BeanDeserializerBase reader, SchemaLocation place) {
        List<ReadableProperty> properties = new ArrayList<>();
        addProperties(type, reader, NameTransformer.NOP, properties, place);
        return properties;
    }

    static boolean isReadFromObject(BeanDeserializerBase reader) {
        ValueInstantiator creator = reader.getValueInstantiator();
        return !creator.canCreateUsingDelegate()
                && (creator.canCreateUsingDefault()
                        || reader.creatorProperties().hasNext());
    }

    private void addProperties(
            JavaType type,
            BeanDeserializerBase reader,
            NameTransformer names,
            List<ReadableProperty> properties,
            SchemaLocation place) {
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
                throw place.content("." + definition.getName(), 1).refused(VariantResolver.OTHER_TAGGING);
            }
            if (property != null) {
                properties.add(readable(property, TypeUse.of(definition), names));
            } else if (unwrapping != null) {
                JavaType part = definition.getPrimaryType();
                if (!(readers.apply(part) instanceof BeanDeserializer inner) || !isReadFromObject(inner)) {
                    throw place.refused(part.getRawClass().getSimpleName() + " cannot be unwrapped");
                }
                addProperties(part, inner, NameTransformer.chainedTransformer(names, unwrapping), properties, place);
            }
        }
        readable.values().forEach(property -> properties.add(readable(property, TypeUse.UNKNOWN, names)));
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

    private static ReadableProperty readable(SettableBeanProperty property, TypeUse use, NameTransformer names) {
        TypeUse known = isOptional(property) ? new TypeUse(use.types(), true) : use;
        return new ReadableProperty(names.transform(property.getName()), property, known);
    }

    /** Jackson's modules for other languages report nullable properties this way. */
    private static boolean isOptional(SettableBeanProperty property) {
        Boolean kotlin = property.getMember() instanceof AnnotatedParameter parameter
                        && parameter.getOwner().getMember() instanceof Executable creator
                ? KotlinNullability.of(creator, parameter.getIndex())
                : null;
        return kotlin == null ? Boolean.FALSE.equals(property.getMetadata().getRequired()) : kotlin;
    }
}
