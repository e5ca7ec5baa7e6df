package io.github.manusreactive.internal.json;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.std.StdValueInstantiator;
import tools.jackson.databind.introspect.AnnotatedConstructor;
import tools.jackson.databind.module.SimpleValueInstantiators;

/**
 * Creates the records of the API. Jackson derives a method handle from the constructor for each object, which takes an eighth of
 * the time to read a page of events.
 */
final class RecordInstantiators extends SimpleValueInstantiators {

    private static final long serialVersionUID = 1L;

    @Override
    public ValueInstantiator modifyValueInstantiator(
            DeserializationConfig config, BeanDescription.Supplier description, ValueInstantiator given) {
        if (description.getBeanClass().isRecord()
                && given instanceof StdValueInstantiator standard
                && standard.getWithArgsCreator() instanceof AnnotatedConstructor constructor) {
            try {
                return new RecordInstantiator(standard, constructor.getAnnotated());
            } catch (IllegalAccessException e) {
                // Jackson can create it all the same
                return given;
            }
        }
        return given;
    }

    private static final class RecordInstantiator extends StdValueInstantiator {

        private static final long serialVersionUID = 1L;

        private final transient MethodHandle create;

        RecordInstantiator(StdValueInstantiator standard, Constructor<?> constructor) throws IllegalAccessException {
            super(standard);
            create = MethodHandles.lookup()
                    .unreflectConstructor(constructor)
                    .asSpreader(Object[].class, constructor.getParameterCount())
                    .asType(MethodType.methodType(Object.class, Object[].class));
        }

        @Override
        public Object createFromObjectWith(DeserializationContext context, Object[] arguments) {
            try {
                return create.invokeExact(arguments);
            } catch (Throwable e) {
                return context.handleInstantiationProblem(getValueClass(), arguments, rewrapCtorProblem(context, e));
            }
        }
    }
}
