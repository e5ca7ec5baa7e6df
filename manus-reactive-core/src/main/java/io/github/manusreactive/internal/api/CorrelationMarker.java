package io.github.manusreactive.internal.api;

import io.github.manusreactive.task.ContentPart;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.Message;
import java.util.concurrent.ThreadLocalRandom;

/** The marker at the end of a task's title by which the task of a create is found. */
public final class CorrelationMarker {

    private static final int TITLE_FROM_PROMPT = 60;

    private CorrelationMarker() {}

    /** Returns the end of the task's title. */
    static String of(String correlation) {
        return " [mr:" + correlation + "]";
    }

    /** Returns the request with a random correlation if it has none and allows one. */
    public static CreateTaskRequest withRandomCorrelation(CreateTaskRequest request, long nanoseconds) {
        return request.correlation() == null && request.automaticCorrelation()
                ? request.toBuilder().correlation(random(nanoseconds)).build()
                : request;
    }

    /**
     * Returns 64 random bits as text. Processes restored from one snapshot continue the same random sequence, but hardly at the
     * same nanosecond.
     */
    private static String random(long nanoseconds) {
        long bits = ThreadLocalRandom.current().nextLong() ^ Long.reverse(nanoseconds);
        return Long.toUnsignedString(bits, Character.MAX_RADIX);
    }

    /** Returns the request with its correlation in the title. */
    public static CreateTaskRequest marked(CreateTaskRequest request) {
        String correlation = request.correlation();
        if (correlation == null) {
            return request;
        }
        String title = request.title() == null ? fromPrompt(request.message()) : request.title();
        String marker = of(correlation);
        return request.toBuilder()
                .title(title.endsWith(marker) ? title : title + marker)
                .build();
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
