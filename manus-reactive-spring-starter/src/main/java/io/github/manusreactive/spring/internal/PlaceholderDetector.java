package io.github.manusreactive.spring.internal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Detects placeholders that Spring left in a value, because nothing defines them. */
public final class PlaceholderDetector {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^{}]*)}");
    /** Only such a name is shown, because a secret may stand between the braces by mistake. */
    private static final Pattern VARIABLE = Pattern.compile("[A-Z][A-Z0-9]*(_[A-Z0-9]+)+");

    private PlaceholderDetector() {}

    /**
     * Returns what to do about an unresolved placeholder, without a secret.
     *
     * @return {@code null} if the value has none
     */
    public static @Nullable String problem(@Nullable String value) {
        Matcher placeholder = PLACEHOLDER.matcher(value == null ? "" : value);
        if (!placeholder.find()) {
            return null;
        }
        String name = placeholder.group(1);
        return VARIABLE.matcher(name).matches()
                ? "contains the placeholder ${" + name + "}, which nothing defines: set the environment variable "
                        + name
                : "contains a placeholder ${...}, which nothing defines: set what it names";
    }
}
