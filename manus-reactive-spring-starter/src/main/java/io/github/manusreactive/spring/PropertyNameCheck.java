package io.github.manusreactive.spring;

import io.github.manusreactive.spring.properties.ManusProperties;
import io.github.manusreactive.spring.properties.UserProperties;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Finds properties under {@code manus} that have no effect, because their name is wrong, before any bean uses the
 * others.
 */
final class PropertyNameCheck implements BeanFactoryPostProcessor {

    private static final Logger log = LoggerFactory.getLogger(PropertyNameCheck.class);

    private static final String PREFIX = ManusProperties.PREFIX + ".";
    private static final String USERS = "users";
    /** Read by the sandbox, and the only system property with the name of a group that is no property. */
    private static final String SANDBOX_FORM = "manus.sandbox.form";

    private static final Pattern ELEMENT = Pattern.compile("\\[[^\\]]*]|[^.\\[]+");
    /** The first {@code _} after the name of a user ends it. */
    private static final Pattern VARIABLE_OF_NO_USER = Pattern.compile(
            "MANUS_USERS_[^_]+_.+_(API_?KEYS?|ACCESS_?TOKEN|SCOPES|OAUTH)(_\\d+)?", Pattern.CASE_INSENSITIVE);

    private final Environment environment;
    private final PropertyGroup properties = new PropertyGroup(ManusProperties.class);
    private final PropertyGroup user = new PropertyGroup(UserProperties.class);

    PropertyNameCheck(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        check();
    }

    /** Refuses or, if the application allows it, logs the names that have no effect. */
    void check() {
        Set<String> problems = problems();
        if (problems.isEmpty()) {
            return;
        }
        boolean strict = Binder.get(environment)
                .bind(PREFIX + "strict-properties", Boolean.class)
                .orElse(true);
        if (strict) {
            throw new UnknownManusPropertiesException(problems);
        }
        problems.forEach(problem -> log.warn("A property has no effect: {}", problem));
    }

    private Set<String> problems() {
        Set<String> problems = new LinkedHashSet<>();
        if (environment instanceof ConfigurableEnvironment configurable) {
            for (PropertySource<?> source : configurable.getPropertySources()) {
                if (source instanceof EnumerablePropertySource<?> enumerable) {
                    for (String name : enumerable.getPropertyNames()) {
                        String problem = problem(source, name);
                        if (problem != null) {
                            Origin origin = OriginLookup.getOrigin(source, name);
                            problems.add(name + (origin == null ? "" : " (" + origin + ")") + " " + problem);
                        }
                    }
                }
            }
        }
        return problems;
    }

    private @Nullable String problem(PropertySource<?> source, String name) {
        if (source instanceof SystemEnvironmentPropertySource) {
            // other programs have variables with this prefix, so only those are checked that cannot mean anything else
            return VARIABLE_OF_NO_USER.matcher(name).matches()
                    ? "sets no user, because a name in an environment variable has no '_': configure this user in a file"
                    : null;
        }
        if (!name.regionMatches(true, 0, PREFIX, 0, PREFIX.length())) {
            return null;
        }
        List<String> elements = ELEMENT.matcher(name.substring(PREFIX.length()))
                .results()
                .map(MatchResult::group)
                .toList();
        boolean ofAnotherProgram = source.getName().equals(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME)
                && (elements.size() == 1 || !properties.hasGroup(elements.get(0)) || name.equals(SANDBOX_FORM));
        if (elements.isEmpty() || ofAnotherProgram) {
            return null;
        }
        if (elements.size() > 1 && elements.get(0).equalsIgnoreCase(USERS)) {
            return ofUser(elements.subList(1, elements.size()));
        }
        return properties.contains(elements) ? null : unknown(name, properties.names().stream());
    }

    /** The elements are the name of the user, in one or, by mistake, several parts, and those of its property. */
    private @Nullable String ofUser(List<String> elements) {
        int end = 1;
        while (end < elements.size() && !user.contains(elements.subList(end, elements.size()))) {
            end++;
        }
        String first = elements.get(0);
        if (elements.size() == 1) {
            return "sets nothing: set " + PREFIX + USERS + "." + first + ".api-key, or remove it";
        }
        if (end == elements.size()) {
            String prefix = USERS + (first.startsWith("[") ? "" : ".") + first + ".";
            return unknown(
                    PREFIX + USERS + "." + String.join(".", elements),
                    user.names().stream().map(prefix::concat));
        }
        if (end == 1 && (first.startsWith("[") || PropertyNames.isPlainKey(first))) {
            return null;
        }
        String named = "[" + String.join(".", elements.subList(0, end)).replaceAll("[\\[\\]]", "") + "]";
        String right = PREFIX + USERS + named + "." + String.join(".", elements.subList(end, elements.size()));
        return "is not the name of a user: a name with other characters than letters, digits and '-' needs brackets, "
                + right.replace(".[", "[") + " (in YAML the key is \"" + named + "\")";
    }

    private static String unknown(String name, Stream<String> known) {
        String nearest = NearestName.of(name, known.map(PREFIX::concat).toList());
        return "is unknown" + (nearest == null ? "" : "; did you mean " + nearest + "?");
    }
}
