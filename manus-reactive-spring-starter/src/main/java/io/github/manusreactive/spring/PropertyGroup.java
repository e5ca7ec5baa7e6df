package io.github.manusreactive.spring;

import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindConstructorProvider;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;

/** The names of properties, as the class has them that they are bound to. */
final class PropertyGroup {

    private static final String INDEX = "\\[\\d+]";

    private final Map<String, Entry> entries = new LinkedHashMap<>();

    /** Reads the parameters of the constructor that Spring Boot binds, which a native image has too. */
    PropertyGroup(Class<?> type) {
        Constructor<?> constructor = BindConstructorProvider.DEFAULT.getBindConstructor(type, false);
        if (constructor == null) {
            throw new IllegalArgumentException(type.getName() + " has no constructor to bind");
        }
        for (Parameter parameter : constructor.getParameters()) {
            Class<?> value = parameter.getType();
            entries.put(
                    plain(parameter.getName()),
                    new Entry(
                            DataObjectPropertyName.toDashedForm(parameter.getName()),
                            value.isRecord() ? new PropertyGroup(value) : null,
                            Map.class.isAssignableFrom(value),
                            value.isArray() || Collection.class.isAssignableFrom(value)));
        }
    }

    /** Returns whether a name has an effect. Spring Boot ignores case, {@code -} and {@code _}. */
    boolean contains(List<String> elements) {
        Entry entry = entries.get(plain(elements.get(0)));
        if (entry == null) {
            return false;
        }
        List<String> rest = elements.subList(1, elements.size());
        return rest.isEmpty()
                || entry.anyKey
                || (entry.list && rest.size() == 1 && rest.get(0).matches(INDEX))
                || (entry.group != null && entry.group.contains(rest));
    }

    /** Returns whether a name is an element of a list, but its property is a single value. */
    boolean isListOfSingle(List<String> elements) {
        int last = elements.size() - 1;
        return last > 0 && elements.get(last).matches(INDEX) && contains(elements.subList(0, last));
    }

    /** Returns whether the first element is the name of a group of properties. */
    boolean hasGroup(String element) {
        Entry entry = entries.get(plain(element));
        return entry != null && (entry.group != null || entry.anyKey);
    }

    /**
     * Returns whether an environment variable has an effect. Its name, here without the prefix, has no {@code -}, or
     * {@code _} for each one, except that of a map.
     */
    boolean containsVariable(String variable) {
        String name = variable.toLowerCase(Locale.ROOT);
        return containsVariable(name.replace("-", ""), "") || containsVariable(name, "_");
    }

    private boolean containsVariable(String variable, String dash) {
        return entries.values().stream().anyMatch(entry -> {
            String name = entry.name.replace("-", dash);
            String rest = variable.startsWith(name + "_") ? variable.substring(name.length() + 1) : "";
            return variable.equals(name)
                    || (entry.list && rest.matches("\\d+"))
                    || (entry.anyKey && dash.isEmpty() && !rest.isEmpty())
                    || (entry.group != null && entry.group.containsVariable(rest, dash));
        });
    }

    /** Returns the names of all values. */
    List<String> names() {
        List<String> names = new ArrayList<>();
        for (Entry entry : entries.values()) {
            if (entry.group == null) {
                names.add(entry.name);
            } else {
                entry.group.names().forEach(name -> names.add(entry.name + "." + name));
            }
        }
        return names;
    }

    private static String plain(String name) {
        return name.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }

    private record Entry(String name, @Nullable PropertyGroup group, boolean anyKey, boolean list) {}
}
