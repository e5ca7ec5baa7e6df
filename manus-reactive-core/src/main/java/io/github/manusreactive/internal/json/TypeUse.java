package io.github.manusreactive.internal.json;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.BeanPropertyDefinition;

/**
 * A type at its places in the source (field, parameter, setter, getter), and whether an annotation named {@code Nullable}, of any
 * library, is present.
 */
record TypeUse(List<AnnotatedType> types, boolean nullable) {

    static final TypeUse UNKNOWN = new TypeUse(List.of(), false);

    static TypeUse of(BeanPropertyDefinition property) {
        List<AnnotatedType> types = new ArrayList<>();
        boolean nullable = false;
        for (AnnotatedMember member : Arrays.asList(
                property.getField(), property.getConstructorParameter(), property.getSetter(), property.getGetter())) {
            if (member instanceof AnnotatedParameter parameter
                    && parameter.getOwner().getMember() instanceof Executable creator) {
                types.add(creator.getAnnotatedParameterTypes()[parameter.getIndex()]);
                nullable |= hasNullable(creator.getParameters()[parameter.getIndex()]);
            } else if (member != null && member.getMember() instanceof Method method) {
                boolean setter = method.getParameterCount() == 1;
                types.add(setter ? method.getAnnotatedParameterTypes()[0] : method.getAnnotatedReturnType());
                nullable |= hasNullable(setter ? method.getParameters()[0] : method);
            } else if (member != null && member.getMember() instanceof Field field) {
                types.add(field.getAnnotatedType());
                nullable |= hasNullable(field);
            }
        }
        return new TypeUse(types, nullable || types.stream().anyMatch(TypeUse::hasNullable));
    }

    static TypeUse of(AnnotatedType type) {
        return new TypeUse(List.of(type), hasNullable(type));
    }

    /** Returns the type argument of an {@code Optional} or a collection, or the element type of an array. */
    TypeUse content() {
        List<AnnotatedType> contents =
                types.stream().map(TypeUse::content).filter(Objects::nonNull).toList();
        return new TypeUse(contents, contents.stream().anyMatch(TypeUse::hasNullable));
    }

    private static @Nullable AnnotatedType content(AnnotatedType type) {
        if (type instanceof AnnotatedArrayType array) {
            return array.getAnnotatedGenericComponentType();
        }
        return type instanceof AnnotatedParameterizedType parameterized
                ? parameterized.getAnnotatedActualTypeArguments()[0]
                : null;
    }

    private static boolean hasNullable(AnnotatedElement element) {
        return Stream.of(element.getAnnotations())
                .map(Annotation::annotationType)
                .anyMatch(type -> type.getSimpleName().equals("Nullable"));
    }
}
