package io.github.manusreactive.contract;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.manusreactive.json.OpenEnum;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Records as the wire sees them. */
final class RecordReader {

    private RecordReader() {}

    /** Components by the name of their JSON field; without those that never go over the wire, and the unknown fields. */
    static Map<String, RecordComponent> fields(Class<?> record) {
        Map<String, RecordComponent> fields = new LinkedHashMap<>();
        for (RecordComponent component : record.getRecordComponents()) {
            String name = jsonName(record, component);
            if (!name.startsWith("$")
                    && annotation(record, component, JsonAnySetter.class) == null
                    && annotation(record, component, JsonIgnore.class) == null) {
                fields.put(name, component);
            }
        }
        return fields;
    }

    /** The same record with another value in one component. */
    static Object with(Object record, RecordComponent changed, Object value) throws RuntimeException {
        RecordComponent[] components = record.getClass().getRecordComponents();
        try {
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            Object[] values = new Object[components.length];
            for (int i = 0; i < components.length; i++) {
                values[i] = components[i].getName().equals(changed.getName()) ? value : get(record, components[i]);
            }
            return record.getClass().getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            throw (RuntimeException) e.getCause();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    static Object get(Object record, RecordComponent component) {
        try {
            return component.getAccessor().invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The values that constants of an open enumeration stand for, without the one for a missing value. */
    static Set<String> constants(Class<?> openEnum) {
        return Arrays.stream(openEnum.getFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()) && field.getType() == openEnum)
                .filter(field -> !field.getName().equals("UNKNOWN"))
                .map(field -> {
                    try {
                        return ((OpenEnum) field.get(null)).value();
                    } catch (IllegalAccessException e) {
                        throw new IllegalStateException(e);
                    }
                })
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static Object enumValue(Class<?> openEnum, String value) {
        try {
            return openEnum.getConstructor(String.class).newInstance(value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String jsonName(Class<?> record, RecordComponent component) {
        JsonProperty named = annotation(record, component, JsonProperty.class);
        return named != null && !named.value().isEmpty()
                ? named.value()
                : component.getName().replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    private static <A extends java.lang.annotation.Annotation> A annotation(
            Class<?> record, RecordComponent component, Class<A> type) {
        try {
            return record.getDeclaredField(component.getName()).getAnnotation(type);
        } catch (NoSuchFieldException e) {
            throw new IllegalStateException(e);
        }
    }
}
