package io.github.manusreactive.spring.internal;

import io.github.manusreactive.spring.InvalidManusPropertyException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * The properties that determine which beans exist. An application that was processed ahead of time has the beans of
 * the values at that time.
 */
public final class BuildTimeProperties {

    private static final Logger log = LoggerFactory.getLogger(BuildTimeProperties.class);

    private static final String SANDBOX = "manus.sandbox.enabled";

    /** What matters of each value. */
    private static final Map<String, Function<Environment, String>> PROPERTIES = new LinkedHashMap<>();

    static {
        flag("manus.enabled", true);
        flag(SANDBOX, false);
        flag("manus.webhooks.enabled", false);
        flag("manus.observations.enabled", true);
        flag("manus.security.enabled", true);
        PROPERTIES.put(
                "manus.oauth.client-id",
                environment -> environment.containsProperty("manus.oauth.client-id") ? "set" : "not set");
        ofActuator("management.health.manus.enabled", "management.health.defaults.enabled");
        ofActuator("management.info.manus.enabled", "management.info.defaults.enabled");
        text("management.endpoint.manus.access");
        text("management.endpoints.access.default");
        text("management.endpoints.access.max-permitted");
        endpoints("management.endpoints.web.exposure.include");
        endpoints("management.endpoints.web.exposure.exclude");
        flag("spring.jmx.enabled", false);
        endpoints("management.endpoints.jmx.exposure.include");
        endpoints("management.endpoints.jmx.exposure.exclude");
    }

    private BuildTimeProperties() {}

    /** Returns the names of the properties. */
    public static Set<String> names() {
        return PROPERTIES.keySet();
    }

    /** Returns what matters of each property, by name. */
    public static Map<String, String> read(Environment environment) {
        Map<String, String> values = new LinkedHashMap<>();
        PROPERTIES.forEach((name, value) -> values.put(name, value.apply(environment)));
        return values;
    }

    /**
     * Logs the properties whose value is not that of the build. Called by generated code.
     *
     * @throws InvalidManusPropertyException if the sandbox is enabled now, but was not: calls would reach the API
     */
    public static void check(Environment environment, Map<String, String> built) {
        read(environment).forEach((name, value) -> {
            String before = built.get(name);
            if (name.equals(SANDBOX) && value.equals("true") && "false".equals(before)) {
                throw new InvalidManusPropertyException(
                        SANDBOX,
                        "is true, but was false when the beans of this application were generated ahead of time, so "
                                + "calls would reach the API and cost credits: build the application with it, or "
                                + "remove it");
            }
            if (!value.equals(before)) {
                log.warn(
                        "{} is now: {}, but was: {} when the beans of this application were generated ahead of time, so "
                                + "the change has no effect on them. Build the application with the new value, or restore "
                                + "the old one",
                        name,
                        value,
                        before);
            }
        });
    }

    private static void flag(String name, boolean byDefault) {
        PROPERTIES.put(
                name,
                environment ->
                        environment.getProperty(name, Boolean.class, byDefault).toString());
    }

    private static void ofActuator(String name, String forAll) {
        PROPERTIES.put(
                name,
                environment -> environment
                        .getProperty(name, Boolean.class, environment.getProperty(forAll, Boolean.class, true))
                        .toString());
    }

    private static void text(String name) {
        PROPERTIES.put(name, environment -> environment.getProperty(name, "not set"));
    }

    /** A set of endpoints, as a list or in one line. */
    private static void endpoints(String name) {
        PROPERTIES.put(name, environment -> {
            Set<String> endpoints = Binder.get(environment)
                    .bind(name, Bindable.setOf(String.class))
                    .orElse(Set.of());
            return endpoints.contains("*") || endpoints.contains("manus") ? "with manus" : "without manus";
        });
    }
}
