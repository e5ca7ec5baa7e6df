package io.github.manusreactive.internal.json;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.ClassIntrospector;
import tools.jackson.databind.jsontype.NamedType;
import tools.jackson.databind.jsontype.TypeDeserializer;

/** Determines the variants of a type and the names that the mapper accepts for them. */
final class VariantResolver {

    static final String OTHER_TAGGING = "the class can be given only by a name in"
            + " a property: use @JsonTypeInfo(use = NAME, property = ...) at the type, and no default typing";

    private final DeserializationContext context;
    private final DeserializationConfig config;
    private final AnnotationIntrospector annotations;
    private final ClassIntrospector introspector;

    VariantResolver(DeserializationContext context) {
        this.context = context;
        this.config = context.getConfig();
        this.annotations = config.getAnnotationIntrospector();
        this.introspector = config.classIntrospectorInstance();
    }

    static boolean isNameProperty(TypeDeserializer tags) {
        JsonTypeInfo.As inclusion = tags.getTypeInclusion();
        JsonTypeInfo.Id mechanism = tags.getTypeIdResolver().getMechanism();
        return (inclusion == JsonTypeInfo.As.PROPERTY || inclusion == JsonTypeInfo.As.EXISTING_PROPERTY)
                && (mechanism == JsonTypeInfo.Id.NAME || mechanism == JsonTypeInfo.Id.SIMPLE_NAME);
    }

    boolean isTagVisible(JavaType type, SchemaLocation place) {
        AnnotatedMember member =
                place.property() == null ? null : place.property().getMember();
        JsonTypeInfo.Value atMember = member == null ? null : annotations.findPolymorphicTypeInfo(config, member);
        JsonTypeInfo.Value info = atMember != null
                ? atMember
                : annotations.findPolymorphicTypeInfo(config, introspector.introspectClassAnnotations(type));
        return info != null && info.getIdVisible();
    }

    /** Returns the variants by accepted name. */
    Set<NamedType> names(JavaType type, TypeDeserializer tags, SchemaLocation place) {
        AnnotatedMember member =
                place.property() == null ? null : place.property().getMember();
        AnnotatedClass typeAnnotations = introspector.introspectClassAnnotations(type);
        Set<NamedType> candidates = new LinkedHashSet<>(
                member == null
                        ? config.getSubtypeResolver().collectAndResolveSubtypesByTypeId(config, typeAnnotations)
                        : config.getSubtypeResolver().collectAndResolveSubtypesByTypeId(config, member, type));
        SealedTypeIntrospector.variants(type.getRawClass()).forEach(variant -> candidates.add(new NamedType(variant)));
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
}
