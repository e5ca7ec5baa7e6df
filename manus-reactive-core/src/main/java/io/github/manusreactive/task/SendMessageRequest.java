package io.github.manusreactive.task;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.internal.json.ImmutableCopies;
import io.github.manusreactive.internal.util.Preconditions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What {@code task.sendMessage} takes.
 *
 * @param taskId the task, or {@code agent-default-main_task}
 * @param message what to say
 * @param agentProfile which agent continues; the task's current one by default, whatever the client's setting is
 * @param structuredOutputSchema JSON Schema of an object to extract after this turn; an armed one stays when left out
 * @param clearConnectors whether all connectors are taken from the task; not together with connectors of the message
 * @since 0.1.0
 */
public record SendMessageRequest(
        String taskId,
        Message message,
        @Nullable AgentProfile agentProfile,
        @Nullable Map<String, Object> structuredOutputSchema,
        @Nullable Boolean clearConnectors) {

    /** Checks the fields. */
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
     * A follow-up of plain text.
     *
     * @param taskId the task, or {@code agent-default-main_task}
     * @param text what to say; not blank
     * @return the request
     */
    public static SendMessageRequest of(String taskId, String text) {
        return builder(taskId, Message.of(text)).build();
    }

    /**
     * Starts a request.
     *
     * @param taskId the task, or {@code agent-default-main_task}
     * @param message what to say
     * @return a builder
     */
    public static Builder builder(String taskId, Message message) {
        return new Builder(taskId, message);
    }

    /**
     * Collects a request's fields; {@link #build} checks them.
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

        /**
         * @param agentProfile which agent continues; the task's current one by default, whatever the client's setting is
         */
        public Builder agentProfile(AgentProfile agentProfile) {
            this.agentProfile = agentProfile;
            return this;
        }

        /**
         * @param structuredOutputSchema JSON Schema of an object to extract after this turn; an armed one stays when left out
         */
        public Builder structuredOutputSchema(Map<String, Object> structuredOutputSchema) {
            this.structuredOutputSchema = structuredOutputSchema;
            return this;
        }

        /**
         * @param clearConnectors whether all connectors are taken from the task; not together with connectors of the message
         */
        public Builder clearConnectors(boolean clearConnectors) {
            this.clearConnectors = clearConnectors;
            return this;
        }

        /**
         * Checks the fields.
         *
         * @return the request
         * @throws io.github.manusreactive.error.InvalidRequestException naming the field that is wrong
         */
        public SendMessageRequest build() {
            return new SendMessageRequest(taskId, message, agentProfile, structuredOutputSchema, clearConnectors);
        }
    }
}
