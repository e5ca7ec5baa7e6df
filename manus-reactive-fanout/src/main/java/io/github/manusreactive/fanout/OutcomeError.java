package io.github.manusreactive.fanout;

import io.github.manusreactive.error.ManusApiException;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.error.TaskFailedException;
import io.github.manusreactive.error.TaskWaitingException;
import org.jspecify.annotations.Nullable;

/**
 * The reason why an item has no answer.
 *
 * @param code the API's error code, the agent's error type, the waiting event's type, or the kind of error
 * @param message the event and the fix
 * @param requestId the server's id of the failed request, {@code null} if unknown
 * @since 0.1.0
 */
public record OutcomeError(
        String code, String message, @Nullable String requestId) {

    /**
     * Converts an error of a task or call to an outcome error with code, message and request id.
     *
     * @since 0.1.0
     */
    public static OutcomeError of(Throwable error) {
        return new OutcomeError(
                code(error),
                String.valueOf(error.getMessage()),
                error instanceof ManusException manus ? manus.requestId() : null);
    }

    private static String code(Throwable error) {
        String given = null;
        if (error instanceof ManusApiException api) {
            given = api.code();
        } else if (error instanceof TaskFailedException failed) {
            given = failed.errorType();
        } else if (error instanceof TaskWaitingException waiting) {
            given = waiting.eventType();
        }
        return given != null ? given : snakeCase(error.getClass().getSimpleName());
    }

    private static String snakeCase(String className) {
        return className
                .replaceAll("Exception$", "")
                .replaceAll("([a-z])([A-Z])", "$1_$2")
                .toLowerCase(java.util.Locale.ROOT);
    }
}
