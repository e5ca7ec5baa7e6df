package io.github.manusreactive.spring;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.Environment;

/** The names of users as all property sources have them. */
final class WrittenUsers {

    private static final String VALUES = "set api-key, api-keys, access-token or oauth=true";

    /** With their brackets, by the letters and digits that Spring Boot compares. */
    private final Map<String, Set<String>> names = new LinkedHashMap<>();
    /** A variable of each user that variables name. */
    private final Map<String, String> variables = new LinkedHashMap<>();

    WrittenUsers(Environment environment) {
        VariableNameCheck check = new VariableNameCheck();
        for (WrittenProperty property : WrittenProperty.all(environment)) {
            if (property.isVariable()) {
                String name = check.user(property.name());
                if (name != null) {
                    variables.putIfAbsent(name, property.name());
                }
            } else if (property.hasPrefix()) {
                add(property.elements());
            }
        }
    }

    private void add(@Nullable List<String> elements) {
        if (elements != null && elements.size() > 2 && elements.get(0).equalsIgnoreCase("users")) {
            names.computeIfAbsent(compared(elements.get(1)), any -> new LinkedHashSet<>())
                    .add(elements.get(1));
        }
    }

    /**
     * Refuses different names that Spring Boot takes for one, because one user would get the credential of another.
     *
     * @throws InvalidManusPropertyException if there are such names
     */
    void check() {
        names.values()
                .forEach(alike -> alike.forEach(one -> alike.forEach(other -> {
                    if (plain(one).equals(plain(other)) != nameOf(one).equals(nameOf(other))) {
                        throw new InvalidManusPropertyException(
                                property(one),
                                "and " + property(other)
                                        + " are one name for Spring Boot, which ignores case, '-' and '_', so a"
                                        + " user would get the credential of another: put both names in brackets, "
                                        + bracketed(one) + " and " + bracketed(other)
                                        + ", or write one name everywhere");
                    }
                })));
        variables.forEach((name, variable) -> names.getOrDefault(compared(name), Set.of()).stream()
                .filter(written -> written.startsWith("[") && !plain(written).equals(name))
                .findFirst()
                .ifPresent(written -> {
                    throw new InvalidManusPropertyException(
                            variable,
                            "sets the user '" + name + "', not " + property(written)
                                    + ": a variable cannot name a user in brackets; set its property in the file to a"
                                    + " placeholder ${...} of a variable with another prefix");
                }));
    }

    /**
     * Refuses a user that Spring Boot did not bind.
     *
     * @param bound the names of all users that it bound
     * @throws InvalidManusPropertyException if another one is written
     */
    void requireBound(Set<String> bound) {
        names.values()
                .forEach(alike -> alike.forEach(written -> {
                    if (!bound.contains(plain(written))) {
                        throw new InvalidManusPropertyException(property(written), "sets no user: " + VALUES);
                    }
                }));
        variables.forEach((name, variable) -> {
            if (!bound.contains(name) && !names.containsKey(compared(name))) {
                throw new InvalidManusPropertyException(variable, "sets no user: " + VALUES);
            }
        });
    }

    private static ConfigurationPropertyName nameOf(String written) {
        return ConfigurationPropertyName.adapt("users" + (written.startsWith("[") ? "" : ".") + written, '.');
    }

    private static String plain(String written) {
        return written.startsWith("[") ? written.substring(1, written.length() - 1) : written;
    }

    private static String compared(String written) {
        return written.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }

    private static String property(String written) {
        return "manus.users" + (written.startsWith("[") ? "" : ".") + written;
    }

    private static String bracketed(String written) {
        return "manus.users[" + plain(written) + "]";
    }
}
