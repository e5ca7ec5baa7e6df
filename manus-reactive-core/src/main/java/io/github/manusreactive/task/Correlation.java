package io.github.manusreactive.task;

import io.github.manusreactive.error.InvalidRequestException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The name by which a create finds its task again, at the end of the title: the caller's own or a random one. */
final class Correlation {

    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
    private static final int TITLE_FROM_PROMPT = 60;

    private Correlation() {}

    static void check(@Nullable String correlation) {
        if (correlation != null && !ALLOWED.matcher(correlation).matches()) {
            throw new InvalidRequestException(
                    "correlation", "must have 1 to 64 letters, digits and . _ : - only, but is '" + correlation + "'");
        }
    }

    /**
     * Returns 64 random bits as text. Processes that were restored from one snapshot continue one random sequence, but hardly at the
     * same nanosecond.
     */
    static String random(long nanoseconds) {
        long bits = ThreadLocalRandom.current().nextLong() ^ Long.reverse(nanoseconds);
        return Long.toUnsignedString(bits, Character.MAX_RADIX);
    }

    /** What the title of the task ends with. */
    static String marker(String correlation) {
        return " [mr:" + correlation + "]";
    }

    static String mark(@Nullable String ownTitle, Message message, String correlation) {
        String title = ownTitle == null ? fromPrompt(message) : ownTitle;
        return title.endsWith(marker(correlation)) ? title : title + marker(correlation);
    }

    private static String fromPrompt(Message message) {
        String text = message.content().stream()
                .filter(ContentPart.Text.class::isInstance)
                .map(part -> ((ContentPart.Text) part)
                        .text()
                        .strip()
                        .lines()
                        .findFirst()
                        .orElse(""))
                .findFirst()
                .orElse("Task");
        int length = text.codePointCount(0, text.length());
        return length <= TITLE_FROM_PROMPT
                ? text
                : text.substring(0, text.offsetByCodePoints(0, TITLE_FROM_PROMPT))
                                .strip() + "…";
    }
}
