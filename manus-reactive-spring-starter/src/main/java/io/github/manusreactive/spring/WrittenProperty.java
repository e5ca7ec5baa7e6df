package io.github.manusreactive.spring;

import io.github.manusreactive.spring.properties.ManusProperties;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** A property with its name as a source has it. */
record WrittenProperty(EnumerablePropertySource<?> source, String name) {

    private static final String PREFIX = ManusProperties.PREFIX + ".";

    /** Returns the properties of all sources that list their names. */
    static List<WrittenProperty> all(Environment environment) {
        List<WrittenProperty> all = new ArrayList<>();
        if (environment instanceof ConfigurableEnvironment configurable) {
            for (PropertySource<?> source : configurable.getPropertySources()) {
                if (source instanceof EnumerablePropertySource<?> enumerable) {
                    for (String name : enumerable.getPropertyNames()) {
                        all.add(new WrittenProperty(enumerable, name));
                    }
                }
            }
        }
        return all;
    }

    /** Returns whether the name has the form of an environment variable. */
    boolean isVariable() {
        return source instanceof SystemEnvironmentPropertySource && !hasPrefix();
    }

    /** Returns whether the name may belong to another program. */
    boolean isShared() {
        return source instanceof SystemEnvironmentPropertySource
                || source.getName().equals(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
    }

    boolean hasPrefix() {
        return name.regionMatches(true, 0, PREFIX, 0, PREFIX.length());
    }

    /**
     * Returns the elements of the name after the prefix, split at dots and brackets as Spring Boot does it.
     *
     * @return {@code null} if a bracket is not closed or not opened
     */
    @Nullable
    List<String> elements() {
        List<String> elements = new ArrayList<>();
        StringBuilder element = new StringBuilder();
        int depth = 0;
        for (char c : name.substring(PREFIX.length()).toCharArray()) {
            if (depth == 0 && (c == '.' || c == '[')) {
                end(element, elements);
            }
            depth += c == '[' ? 1 : c == ']' ? -1 : 0;
            if (depth < 0) {
                return null;
            }
            if (depth > 0 || c != '.') {
                element.append(c);
            }
            if (depth == 0 && c == ']') {
                end(element, elements);
            }
        }
        end(element, elements);
        return depth == 0 ? elements : null;
    }

    private static void end(StringBuilder element, List<String> elements) {
        if (!element.isEmpty()) {
            elements.add(element.toString());
            element.setLength(0);
        }
    }

    @Nullable
    Object value() {
        return source.getProperty(name);
    }

    /** Returns the name and, if it is known, the place, without the value. */
    @Override
    public String toString() {
        Origin origin = OriginLookup.getOrigin(source, name);
        return name + (origin == null ? "" : " (" + origin + ")");
    }
}
