package io.github.manusreactive.internal.run;

import io.github.manusreactive.task.StatusUpdate;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Status texts which indicate that a user stopped the task, for histories without a {@code user_stop} event. They are texts for
 * people, not a contract of the API.
 */
final class UserStopHints {

    private static final Set<String> BRIEFS = Set.of("manus has stopped");
    private static final Set<String> DESCRIPTIONS = Set.of("the user stopped manus's work");

    private UserStopHints() {}

    static boolean match(StatusUpdate update) {
        return BRIEFS.contains(plain(update.brief())) || DESCRIPTIONS.contains(plain(update.description()));
    }

    private static String plain(@Nullable String text) {
        return text == null
                ? ""
                : text.strip()
                        .replace('\u2019', '\'')
                        .replaceFirst("[.!]+$", "")
                        .toLowerCase(Locale.ROOT);
    }
}
