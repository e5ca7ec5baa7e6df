package io.github.manusreactive.spring;

import io.github.manusreactive.spring.properties.ManusProperties;
import io.github.manusreactive.spring.properties.UserProperties;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks the names of environment variables. Other programs have variables with the prefix {@code MANUS_} too, so only
 * those are certainly wrong that hold a credential of a user and set none.
 */
final class VariableNameCheck {

    private static final String PREFIX = "MANUS_";
    private static final String USERS = PREFIX + "USERS_";
    /** The first {@code _} after the name of a user ends it. */
    private static final Pattern USER_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9-]*");

    private static final Pattern CREDENTIAL =
            Pattern.compile("(KEY|TOKEN|SECRET|PASSWORD|SCOPE)S?(_\\d+)?$|OAUTH$", Pattern.CASE_INSENSITIVE);

    private final PropertyGroup properties = new PropertyGroup(ManusProperties.class);
    private final PropertyGroup user = new PropertyGroup(UserProperties.class);

    /**
     * Returns the name of the user that a variable sets.
     *
     * @return {@code null} if it sets none
     */
    @Nullable
    String user(String variable) {
        int end = startsWith(variable, USERS) ? variable.indexOf('_', USERS.length()) : -1;
        if (end < 0 || !user.containsVariable(variable.substring(end + 1))) {
            return null;
        }
        String name = variable.substring(USERS.length(), end);
        return USER_NAME.matcher(name).matches() ? name.toLowerCase(Locale.ROOT) : null;
    }

    /** Returns {@code null} if the variable has an effect, or has nothing to do with the properties. */
    @Nullable
    NameProblem problem(String variable, @Nullable Object value) {
        if (!startsWith(variable, PREFIX) || ServiceLinks.contains(variable, value)) {
            return null;
        }
        if (startsWith(variable, USERS)) {
            return user(variable) == null ? ofUser(variable.substring(USERS.length())) : null;
        }
        String name = variable.substring(PREFIX.length());
        if (properties.containsVariable(name)) {
            return null;
        }
        return NameProblem.unknown(nearest(PREFIX, name, properties)).doubtful();
    }

    private @Nullable NameProblem ofUser(String name) {
        NameProblem problem = problemOfUser(name);
        return CREDENTIAL.matcher(name).find() ? problem : problem.doubtful();
    }

    private NameProblem problemOfUser(String name) {
        int end = name.indexOf('_');
        for (int i = end; i > 0; i = name.indexOf('_', i + 1)) {
            if (user.containsVariable(name.substring(i + 1))) {
                return NameProblem.certain(
                        "sets no user of this name, which has other characters than A-Z and 0-9: configure the user in a"
                                + " file, with a placeholder ${...} for this variable");
            }
        }
        String prefix = USERS + name.substring(0, end + 1);
        return NameProblem.unknown(nearest(prefix, name.substring(end + 1), user));
    }

    private static @Nullable String nearest(String prefix, String name, PropertyGroup known) {
        String nearest = NearestName.of(name, known.names());
        return nearest == null
                ? null
                : prefix + nearest.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
    }

    private static boolean startsWith(String variable, String prefix) {
        return variable.regionMatches(true, 0, prefix, 0, prefix.length());
    }
}
