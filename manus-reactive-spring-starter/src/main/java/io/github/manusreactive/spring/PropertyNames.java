package io.github.manusreactive.spring;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.spring.internal.PlaceholderDetector;
import io.github.manusreactive.spring.properties.ManusProperties;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Converts the client's errors about a setting to errors about the property that set it. */
final class PropertyNames {

    /** Settings whose property is not the group plus the setting's name. */
    private static final Map<String, String> MOVED =
            Map.of("fan-out.timeout", "fan-out.task-timeout", "oauth.base-url", "base-url");

    private static final Pattern FIRST_WORD = Pattern.compile("(\\w+) (.*)", Pattern.DOTALL);

    private static final String USERS = "users";

    /** Spring Boot keeps such a key of a map without brackets, and drops other characters. */
    private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]*");

    private PropertyNames() {}

    /** Returns the group of a user's properties, in brackets if the name needs them. */
    static String ofUser(String name) {
        return USERS + (isPlainKey(name) ? "." + name : "[" + name + "]");
    }

    static boolean isPlainKey(String key) {
        return PLAIN_KEY.matcher(key).matches();
    }

    /** Refuses a credential with a placeholder that Spring did not resolve. */
    static void requireResolved(String field, @Nullable String credential) {
        String problem = PlaceholderDetector.problem(credential);
        if (problem != null) {
            throw new IllegalArgumentException(field + " " + problem);
        }
    }

    /** Creates settings from the properties of a group. */
    static <T> T checked(String group, Supplier<T> settings) {
        try {
            return settings.get();
        } catch (InvalidSettingException e) {
            throw complaint(group, e);
        } catch (IllegalArgumentException e) {
            Matcher words = FIRST_WORD.matcher(String.valueOf(e.getMessage()));
            throw words.matches()
                    ? new InvalidManusPropertyException(property(group, words.group(1)), words.group(2))
                    : new InvalidManusPropertyException(prefixed(group), String.valueOf(e.getMessage()));
        }
    }

    /** Creates something from the value of one property. */
    static <T> T checkedAs(String property, Supplier<T> value) {
        try {
            return checked(property, value);
        } catch (InvalidManusPropertyException e) {
            throw new InvalidManusPropertyException(prefixed(property), e.reason());
        }
    }

    private static InvalidManusPropertyException complaint(String group, InvalidSettingException e) {
        String setting = e.setting();
        String message = String.valueOf(e.getMessage());
        String reason = message.startsWith(setting + ": ") ? message.substring(setting.length() + 2) : message;
        return new InvalidManusPropertyException(property(group, setting), reason);
    }

    /** Fields that already contain their group are used as they are. */
    private static String property(String group, String field) {
        boolean complete = field.indexOf('.') >= 0 || group.isEmpty();
        String full = complete ? kebab(field) : group + "." + kebab(field);
        return prefixed(MOVED.getOrDefault(full, full));
    }

    private static String prefixed(String name) {
        return ManusProperties.PREFIX + "." + name;
    }

    private static String kebab(String camel) {
        return camel.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }
}
