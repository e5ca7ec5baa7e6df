package io.github.manusreactive.error;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The task ended, but its structured output is missing, was not extracted, or does not fit the wanted type.
 *
 * @since 0.1.0
 */
public final class StructuredOutputException extends ManusException {

    private static final long serialVersionUID = 1L;

    private final String taskId;
    private final transient Map<String, Object> value;

    /**
     * Describes the failure.
     *
     * @param context which call
     * @param taskId the task that ended
     * @param message what is wrong
     * @param value what the server sent: zero values after a failed extraction, empty where nothing came
     * @param cause the underlying error
     */
    public StructuredOutputException(
            CallContext context, String taskId, String message, Map<String, Object> value, @Nullable Throwable cause) {
        super(context, "task " + taskId + ": " + message, cause, DeliveryOutcome.APPLIED, false);
        this.taskId = taskId;
        this.value = value;
    }

    /**
     * The task that ended; its messages can still be read.
     *
     * @return the task id
     */
    public String taskId() {
        return taskId;
    }

    /**
     * What the server sent.
     *
     * @return zero values after a failed extraction, empty where nothing came
     */
    public Map<String, Object> value() {
        return value;
    }
}
