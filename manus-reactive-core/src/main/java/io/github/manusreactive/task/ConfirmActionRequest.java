package io.github.manusreactive.task;

import io.github.manusreactive.internal.json.ImmutableCopies;
import io.github.manusreactive.internal.util.Preconditions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Request of {@code task.confirmAction}.
 *
 * @param taskId the task, or {@code agent-default-main_task}
 * @param eventId {@code waiting_for_event_id} of the waiting status
 * @param input the decision, in the form of {@code confirm_input_schema}; optional for a plain confirmation
 * @since 0.1.0
 */
public record ConfirmActionRequest(
        String taskId, String eventId, @Nullable Map<String, Object> input) {

    public ConfirmActionRequest {
        Preconditions.requiredText("task_id", taskId);
        Preconditions.requiredText("event_id", eventId);
        input = input == null ? null : ImmutableCopies.map(input);
    }

    /** Omits the input, which may contain secrets that the agent requested. */
    @Override
    public String toString() {
        return "ConfirmActionRequest[" + taskId + ", " + eventId + "]";
    }

    /**
     * Returns a builder for the request.
     *
     * @param taskId the task, or {@code agent-default-main_task}
     * @param eventId {@code waiting_for_event_id} of the waiting status
     */
    public static Builder builder(String taskId, String eventId) {
        return new Builder(taskId, eventId);
    }

    /**
     * Builds the request; {@link #build} validates it.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private final String taskId;
        private final String eventId;
        private @Nullable Map<String, Object> input;

        private Builder(String taskId, String eventId) {
            this.taskId = taskId;
            this.eventId = eventId;
        }

        /** @param input the decision, in the form of {@code confirm_input_schema}; optional for a plain confirmation */
        public Builder input(Map<String, Object> input) {
            this.input = input;
            return this;
        }

        /**
         * Validates and returns the request.
         *
         * @throws io.github.manusreactive.error.InvalidRequestException if a field is invalid; the message names it
         */
        public ConfirmActionRequest build() {
            return new ConfirmActionRequest(taskId, eventId, input);
        }
    }
}
