package io.github.manusreactive.internal.api;

import io.github.manusreactive.task.ContentPart;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.Message;
import java.util.concurrent.ThreadLocalRandom;

/** The marker at the end of a task's title by which the task of a create is found. */
public final class CorrelationMarker {

    private static final int TITLE_FROM_PROMPT = 60;
    /** Base of random correlations; for others, the JDK converts with big integers. */
    private static final int POWER_OF_TWO = 32;

    private CorrelationMarker() {}

    /** Returns the end of the task's title. */
    static String of(String correlation) {
        return " [mr:" + correlation + "]";
    }

    /** Returns the request with its correlation in the title; with a random one if it has none and allows one. */
    public static CreateTaskRequest markedAnyway(CreateTaskRequest request, long nanoseconds) {
        return request.correlation() == null && request.automaticCorrelation()
                ? marked(request, random(nanoseconds))
                : marked(request);
    }

    /**
     * Returns 64 random bits as text. Processes restored from one snapshot continue the same random sequence, but hardly at the
     * same nanosecond.
     */
    private static String random(long nanoseconds) {
        long bits = ThreadLocalRandom.current().nextLong() ^ Long.reverse(nanoseconds);
        return Long.toUnsignedString(bits, POWER_OF_TWO);
    }

    /** Returns the request with its correlation in the title. */
    public static CreateTaskRequest marked(CreateTaskRequest request) {
        String correlation = request.correlation();
        return correlation == null ? request : marked(request, correlation);
    }

    private static CreateTaskRequest marked(CreateTaskRequest request, String correlation) {
        String title = request.title() == null ? fromPrompt(request.message()) : request.title();
        String marker = of(correlation);
        return request.toBuilder()
                .correlation(correlation)
                .title(title.endsWith(marker) ? title : title + marker)
                .build();
    }

    private static String fromPrompt(Message message) {
        for (ContentPart part : message.content()) {
            if (part instanceof ContentPart.Text text) {
                return shortened(text.text().strip().lines().findFirst().orElse(""));
            }
        }
        return "Task";
    }

    private static String shortened(String line) {
        return line.codePointCount(0, line.length()) <= TITLE_FROM_PROMPT
                ? line
                : line.substring(0, line.offsetByCodePoints(0, TITLE_FROM_PROMPT))
                                .strip() + "…";
    }
}
