package io.github.manusreactive.task;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.internal.json.ImmutableCopies;
import io.github.manusreactive.internal.util.Preconditions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Request of {@code task.sendMessage}.
 *
 * @param taskId the task, or {@code agent-default-main_task}
 * @param message the message
 * @param agentProfile agent that continues; default: the task's current one, regardless of the client's setting
 * @param structuredOutputSchema JSON Schema of an object to extract after this turn; if absent, a schema set before stays in
 *     effect
 * @param clearConnectors if {@code true}, removes all connectors from the task; must not be combined with connectors of the
 *     message
 * @since 0.1.0
 */
public record SendMessageRequest(
        String taskId,
        Message message,
        @Nullable AgentProfile agentProfile,
        @Nullable Map<String, Object> structuredOutputSchema,
        @Nullable Boolean clearConnectors) {

    public SendMessageRequest {
        Preconditions.requiredText("task_id", taskId);
        Preconditions.required("message", message);
        StructuredOutputSchemaRules.check(structuredOutputSchema);
        structuredOutputSchema = structuredOutputSchema == null ? null : ImmutableCopies.map(structuredOutputSchema);
        AgentProfile.check(agentProfile);
        boolean clears = Boolean.TRUE.equals(clearConnectors);
        List<String> connectors = message.connectors();
        if (clears && connectors != null && !connectors.isEmpty()) {
            throw new InvalidRequestException("clear_connectors", "cannot be combined with message.connectors");
        }
        if (!clears && connectors != null && connectors.isEmpty()) {
            throw new InvalidRequestException(
                    "message.connectors",
                    "is empty, which keeps the connectors of the task: set clear_connectors to true to remove them, or omit"
                            + " connectors");
        }
    }

    /**
     * Returns a request for a text message.
     *
     * @param taskId the task, or {@code agent-default-main_task}
     * @param text not blank
     */
    public static SendMessageRequest of(String taskId, String text) {
        return builder(taskId, Message.of(text)).build();
    }

    /**
     * Returns a builder for the request.
     *
     * @param taskId the task, or {@code agent-default-main_task}
     */
    public static Builder builder(String taskId, Message message) {
        return new Builder(taskId, message);
    }

    /**
     * Builds the request; {@link #build} validates it.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private final String taskId;
        private final Message message;
        private @Nullable AgentProfile agentProfile;
        private @Nullable Map<String, Object> structuredOutputSchema;
        private @Nullable Boolean clearConnectors;

        private Builder(String taskId, Message message) {
            this.taskId = taskId;
            this.message = message;
        }

        /** @param agentProfile agent that continues; default: the task's current one, regardless of the client's setting */
        public Builder agentProfile(AgentProfile agentProfile) {
            this.agentProfile = agentProfile;
            return this;
        }

        /**
         * @param structuredOutputSchema JSON Schema of an object to extract after this turn; if absent, a schema set before stays
         *     in effect
         */
        public Builder structuredOutputSchema(Map<String, Object> structuredOutputSchema) {
            this.structuredOutputSchema = structuredOutputSchema;
            return this;
        }

        /**
         * @param clearConnectors if {@code true}, removes all connectors from the task; must not be combined with connectors of
         *     the message
         */
        public Builder clearConnectors(boolean clearConnectors) {
            this.clearConnectors = clearConnectors;
            return this;
        }

        /**
         * Validates and returns the request.
         *
         * @throws io.github.manusreactive.error.InvalidRequestException if a field is invalid; the message names it
         */
        public SendMessageRequest build() {
            return new SendMessageRequest(taskId, message, agentProfile, structuredOutputSchema, clearConnectors);
        }
    }
}
