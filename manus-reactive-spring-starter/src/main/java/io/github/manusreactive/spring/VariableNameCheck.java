package io.github.manusreactive.spring;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks the names of environment variables. Other programs have variables with the prefix {@code MANUS_} too. */
final class VariableNameCheck {

    /** The first {@code _} after the name of a user ends it. */
    private static final Pattern USER = Pattern.compile(
            "MANUS_USERS_([A-Z0-9][A-Z0-9-]*)_(API_?KEYS?|ACCESS_?TOKEN|SCOPES|OAUTH|LIMITS)(_.+)?",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern VARIABLE_OF_NO_USER = Pattern.compile(
            "MANUS_USERS_[^_]+_.+_(API_?KEYS?|ACCESS_?TOKEN|SCOPES|OAUTH)(_\\d+)?", Pattern.CASE_INSENSITIVE);

    private VariableNameCheck() {}

    /** Returns the name of the user of a variable, which has lower-case letters. */
    static @Nullable String user(String variable) {
        Matcher matcher = USER.matcher(variable);
        return matcher.matches() ? matcher.group(1).toLowerCase(Locale.ROOT) : null;
    }

    static @Nullable NameProblem problem(WrittenProperty variable) {
        return VARIABLE_OF_NO_USER.matcher(variable.name()).matches()
                ? NameProblem.certain(
                        "sets no user, because a name in an environment variable has no '_': configure this user in a file")
                : null;
    }
}
