package io.github.manusreactive.spring;

import io.github.manusreactive.spring.properties.ManusProperties;
import io.github.manusreactive.spring.properties.UserProperties;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/** Finds properties under {@code manus} with a wrong name before any bean uses the others. */
final class PropertyNameCheck implements BeanFactoryPostProcessor {

    private static final Logger log = LoggerFactory.getLogger(PropertyNameCheck.class);

    private static final String PREFIX = ManusProperties.PREFIX + ".";
    private static final String USERS = "users";
    /** Read by the sandbox, and the only system property with the name of a group that is not a property. */
    private static final String SANDBOX_FORM = "manus.sandbox.form";

    private final Environment environment;
    private final PropertyGroup properties = new PropertyGroup(ManusProperties.class);
    private final PropertyGroup user = new PropertyGroup(UserProperties.class);
    private final VariableNameCheck variables = new VariableNameCheck();

    PropertyNameCheck(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        check();
    }

    /** Refuses or, if the application allows it, logs the wrong names. */
    void check() {
        Set<String> problems = new LinkedHashSet<>();
        Set<String> doubts = new LinkedHashSet<>();
        List<WrittenProperty> all = WrittenProperty.all(environment);
        for (WrittenProperty property : all) {
            NameProblem problem = problem(property);
            if (problem != null && !(property.isVariable() && isReferenced(property.name(), all))) {
                (problem.certain() ? problems : doubts).add(property + " " + problem.text());
            }
        }
        doubts.forEach(
                doubt -> log.warn("An environment variable or system property may have a wrong name: {}", doubt));
        boolean strict = Binder.get(environment)
                .bind(PREFIX + "strict-properties", Boolean.class)
                .orElse(true);
        if (strict && !problems.isEmpty()) {
            throw new UnknownManusPropertiesException(problems);
        }
        problems.forEach(problem -> log.warn("A property has a wrong name: {}", problem));
        new WrittenUsers(environment).check();
    }

    /** Returns whether a placeholder in another source reads the variable. */
    private static boolean isReferenced(String variable, List<WrittenProperty> all) {
        return all.stream()
                .filter(property -> !property.isVariable())
                .anyMatch(property -> property.value() instanceof CharSequence text
                        && text.toString().contains("${" + variable));
    }

    private @Nullable NameProblem problem(WrittenProperty property) {
        if (property.isVariable()) {
            return variables.problem(property.name(), property.value());
        }
        if (!property.hasPrefix() || (property.isShared() && property.name().equals(SANDBOX_FORM))) {
            return null;
        }
        List<String> elements = property.elements();
        if (elements == null) {
            return NameProblem.certain("has a bracket without its counterpart");
        }
        if (elements.size() > 1 && elements.get(0).equalsIgnoreCase(USERS)) {
            return ofUser(elements.subList(1, elements.size()));
        }
        if (elements.isEmpty() || properties.contains(elements)) {
            return null;
        }
        NameProblem problem = unknown("", elements, properties);
        boolean mayBeOfAnotherProgram =
                property.isShared() && (elements.size() == 1 || !properties.hasGroup(elements.get(0)));
        return mayBeOfAnotherProgram ? problem.doubtful() : problem;
    }

    /** The elements are the name of the user, in one or, by mistake, several parts, and those of its property. */
    private @Nullable NameProblem ofUser(List<String> elements) {
        int end = 1;
        while (end < elements.size() && !user.contains(elements.subList(end, elements.size()))) {
            end++;
        }
        String first = elements.get(0);
        if (first.equals("[]") || (elements.size() == 1 && user.contains(elements))) {
            return NameProblem.certain("has no name of a user: the name is " + PREFIX + USERS + ".<name>."
                    + elements.get(elements.size() - 1));
        }
        String group = USERS + (first.startsWith("[") ? "" : ".") + first + ".";
        if (elements.size() == 1) {
            return NameProblem.certain("sets nothing: set " + PREFIX + group + "api-key, or remove it");
        }
        if (end == elements.size()) {
            return unknown(group, elements.subList(1, elements.size()), user);
        }
        if (end == 1 && (first.startsWith("[") || PropertyNames.isPlainKey(first))) {
            return null;
        }
        String name = joined(elements.subList(0, end));
        String named = "[" + (first.startsWith("[") ? name.replaceFirst("^\\[(.*?)]", "$1") : name) + "]";
        return NameProblem.certain(
                "is not the name of a user: a name that has other characters than A-Z, a-z, 0-9, '-' and '_', or begins with"
                        + " '-' or '_', needs brackets, "
                        + PREFIX + USERS + named + "." + joined(elements.subList(end, elements.size()))
                        + " (in YAML the key is \"" + named + "\")");
    }

    private static String joined(List<String> elements) {
        return String.join(".", elements).replace(".[", "[");
    }

    private static NameProblem unknown(String group, List<String> elements, PropertyGroup known) {
        if (known.isListOfSingle(elements)) {
            return NameProblem.certain("sets nothing, because the property is a single value and not a list");
        }
        String nearest = NearestName.of(String.join(".", elements), known.names());
        return NameProblem.unknown(nearest == null ? null : PREFIX + group + nearest);
    }
}
