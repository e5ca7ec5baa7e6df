package io.github.manusreactive.json;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.introspect.AnnotatedMember;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.BeanPropertyDefinition;

/** What Java says on whether a value may be absent: {@code Optional}, and annotations named {@code Nullable} of whatever library. */
final class Nullability {

    private Nullability() {}

    static boolean isOptional(Class<?> type) {
        return type == Optional.class
                || type == OptionalInt.class
                || type == OptionalLong.class
                || type == OptionalDouble.class;
    }

    static Class<?> primitiveOf(Class<?> optional) {
        return optional == OptionalInt.class ? int.class : optional == OptionalLong.class ? long.class : double.class;
    }

    private static boolean isNullable(AnnotatedElement element) {
        for (Annotation annotation : element.getAnnotations()) {
            if (annotation.annotationType().getSimpleName().equals("Nullable")) {
                return true;
            }
        }
        return false;
    }

    /** The annotated Java type of a property; its type annotations are on the field, or else on setter, parameter or getter. */
    static @Nullable Use ofProperty(Class<?> owner, BeanPropertyDefinition property) {
        for (Class<?> type = owner; type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(property.getInternalName())) {
                    return Use.of(field, field.getAnnotatedType());
                }
            }
        }
        AnnotatedMember member = property.getPrimaryMember();
        if (member instanceof AnnotatedParameter parameter
                && parameter.getOwner().getMember() instanceof Executable creator) {
            return Use.of(creator.getAnnotatedParameterTypes()[parameter.getIndex()]);
        }
        if (member != null && member.getMember() instanceof Method method) {
            AnnotatedType type = method.getParameterCount() == 1
                    ? method.getAnnotatedParameterTypes()[0]
                    : method.getAnnotatedReturnType();
            return Use.of(method, type);
        }
        return null;
    }

    /**
     * A type where it is used.
     *
     * @param type with the annotations inside it
     * @param nullable whether it or the declaration it belongs to is annotated; older annotations stand on the declaration
     */
    record Use(AnnotatedType type, boolean nullable) {

        static Use of(AnnotatedElement declaration, AnnotatedType type) {
            return new Use(type, isNullable(declaration) || isNullable(type));
        }

        static @Nullable Use of(@Nullable AnnotatedType type) {
            return type == null ? null : of(type, type);
        }

        /** The type argument of an {@code Optional} or a collection, or the element of an array. */
        static @Nullable Use inside(@Nullable Use use) {
            if (use == null) {
                return null;
            }
            if (use.type instanceof AnnotatedArrayType array) {
                return of(array.getAnnotatedGenericComponentType());
            }
            return use.type instanceof AnnotatedParameterizedType parameterized
                    ? of(parameterized.getAnnotatedActualTypeArguments()[0])
                    : null;
        }
    }
}
