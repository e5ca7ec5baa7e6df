package io.github.manusreactive.internal.json;

import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Determines whether a Kotlin parameter accepts {@code null}. Jackson's Kotlin module reports a parameter with a default value as
 * optional, like a nullable one, but rejects {@code null} for it. The module brings kotlin-reflect, which is called by
 * reflection, because the client does not depend on it.
 */
final class KotlinNullability {

    private KotlinNullability() {}

    /** Returns {@code null} for other than Kotlin code, and without kotlin-reflect. */
    static @Nullable Boolean of(Executable creator, int parameter) {
        boolean kotlin = Arrays.stream(creator.getDeclaringClass().getAnnotations())
                .anyMatch(annotation -> annotation.annotationType().getName().equals("kotlin.Metadata"));
        if (!kotlin) {
            return null;
        }
        try {
            Class<?> kind = creator instanceof Constructor ? Constructor.class : Method.class;
            Object function = Class.forName("kotlin.reflect.jvm.ReflectJvmMapping")
                    .getMethod("getKotlinFunction", kind)
                    .invoke(null, creator);
            if (function == null) {
                return null;
            }
            List<?> parameters = (List<?>) call("KCallable", "getParameters", function);
            // the first parameter of a companion's method is the companion
            int receivers = parameters.size() - creator.getParameterCount();
            Object type = call("KParameter", "getType", parameters.get(receivers + parameter));
            return (Boolean) call("KType", "isMarkedNullable", type);
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            return null;
        }
    }

    private static Object call(String type, String method, Object receiver) throws ReflectiveOperationException {
        return Class.forName("kotlin.reflect." + type).getMethod(method).invoke(receiver);
    }
}
