package io.github.manusreactive.spring;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.spring.properties.ManusProperties;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Converts the client's errors about a setting to errors about the property that set it. */
final class PropertyNames {

    /** Settings whose property is not the group plus the setting's name. */
    private static final Map<String, String> MOVED =
            Map.of("fan-out.timeout", "fan-out.task-timeout", "oauth.baseUrl", "base-url");

    private static final Pattern FIRST_WORD = Pattern.compile("(\\w+) (.*)", Pattern.DOTALL);

    private PropertyNames() {}

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

    private static InvalidManusPropertyException complaint(String group, InvalidSettingException e) {
        String setting = e.setting();
        String message = String.valueOf(e.getMessage());
        String reason = message.startsWith(setting + ": ") ? message.substring(setting.length() + 2) : message;
        return new InvalidManusPropertyException(property(group, setting), reason);
    }

    /** Fields that already contain their group are used as they are. */
    private static String property(String group, String field) {
        String full = field.indexOf('.') >= 0 || group.isEmpty() ? field : group + "." + field;
        if (group.startsWith("users.") && field.equals("apiKey")) {
            return prefixed(group + ".api-keys");
        }
        return prefixed(MOVED.getOrDefault(full, kebab(full)));
    }

    private static String prefixed(String name) {
        return ManusProperties.PREFIX + "." + name;
    }

    private static String kebab(String camel) {
        return camel.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }
}
