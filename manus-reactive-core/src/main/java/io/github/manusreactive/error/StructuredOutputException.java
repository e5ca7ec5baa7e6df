package io.github.manusreactive.error;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The task finished, but its structured output is missing, was not extracted, or does not match the requested type.
 *
 * @since 0.1.0
 */
public final class StructuredOutputException extends ManusException {

    private static final long serialVersionUID = 1L;

    private final String taskId;
    private final transient Map<String, Object> value;

    /**
     * Creates the exception.
     *
     * @param value the server's value: zero values after a failed extraction, empty if there is none
     */
    public StructuredOutputException(
            CallContext context, String taskId, String message, Map<String, Object> value, @Nullable Throwable cause) {
        super(context, "task " + taskId + ": " + message, cause, DeliveryOutcome.APPLIED, false);
        this.taskId = taskId;
        this.value = value;
    }

    /** Returns the id of the finished task. Its messages can still be read. */
    public String taskId() {
        return taskId;
    }

    /** Returns the server's value: zero values after a failed extraction, empty if there is none. */
    public Map<String, Object> value() {
        return value;
    }
}
