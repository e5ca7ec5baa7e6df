package io.github.manusreactive.internal.json;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.Version;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedClass;
import tools.jackson.databind.introspect.ClassIntrospector;
import tools.jackson.databind.introspect.NopAnnotationIntrospector;

/** Distinguishes the variants of a sealed type without type information of its own by a property with their simple names. */
final class SealedTypeIntrospector extends NopAnnotationIntrospector {

    private static final long serialVersionUID = 1L;
    private static final String TAG = "type";
    private static final String OTHER_TAG = "kind";

    private final transient DeserializationConfig config;

    SealedTypeIntrospector(DeserializationConfig config) {
        this.config = config;
    }

    @Override
    public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(MapperConfig<?> ignored, Annotated annotated) {
        Class<?> type = annotated.getRawType();
        // types of the JDK have their own format, and a newer JDK may seal some, for example ZoneId
        if (!(annotated instanceof AnnotatedClass)
                || !type.isSealed()
                || type.getName().startsWith("java.")) {
            return null;
        }
        boolean taken = variants(type).stream().anyMatch(this::hasTag);
        return JsonTypeInfo.Value.construct(
                JsonTypeInfo.Id.SIMPLE_NAME, JsonTypeInfo.As.PROPERTY, taken ? OTHER_TAG : TAG, null, false, null);
    }

    private boolean hasTag(Class<?> variant) {
        JavaType type = config.constructType(variant);
        ClassIntrospector introspector = config.classIntrospectorInstance();
        return introspector
                .introspectForDeserialization(type, introspector.introspectClassAnnotations(type))
                .findProperties()
                .stream()
                .anyMatch(property -> property.getName().equals(TAG));
    }

    @Override
    public Version version() {
        return Version.unknownVersion();
    }

    /** Returns the permitted classes of a sealed type that can have instances, in order of declaration. */
    static Set<Class<?>> variants(Class<?> type) {
        Set<Class<?>> variants = new LinkedHashSet<>();
        if (type.isSealed()) {
            for (Class<?> permitted : type.getPermittedSubclasses()) {
                variants.addAll(variants(permitted));
            }
        } else {
            variants.add(type);
        }
        return variants;
    }
}
