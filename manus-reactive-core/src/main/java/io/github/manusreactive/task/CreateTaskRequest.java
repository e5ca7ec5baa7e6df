package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.internal.json.ImmutableCopies;
import io.github.manusreactive.internal.util.Preconditions;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Request of {@code task.create}.
 *
 * @param message instructions for the agent
 * @param projectId project whose instruction applies
 * @param locale language of the answer, sent unchanged. The API accepts a fixed list, for example {@code en}, {@code zh-CN},
 *     {@code ja} (not {@code ja-JP}); default: the account's setting
 * @param interactiveMode if {@code true}, the agent may stop and ask; by default it continues with its best effort
 * @param hideInTaskList if {@code true}, the web app's list omits the task; default {@code false}
 * @param shareVisibility visibility of the task; private by default
 * @param agentProfile agent that works on the task; default: the client's, see {@code ManusClients.Builder.agentProfile}
 * @param title title; default: the first line of the message, up to 60 characters
 * @param structuredOutputSchema JSON Schema, within the API's subset, of an object to extract from the result
 * @param correlation name chosen by the caller, sent at the end of the title: {@code [mr:job7:k1]}. The client uses it to find
 *     the task if the response to the create is lost, and creates the task again only if it is provably missing. 1 to 64 letters,
 *     digits and {@code . _ : -}; must be unique, because two creates with one correlation are taken for the same task.
 *     {@code null}: each create generates a random one, {@code [mr:1f0q3k9c2av7e]}, unless {@code automaticCorrelation} is off
 * @param automaticCorrelation if {@code true}, the default, a create without a correlation generates a random one. If
 *     {@code false}, nothing is appended to the title, the service generates a missing title, and a create whose response is lost
 *     fails with an {@link io.github.manusreactive.error.AmbiguousOutcomeException}
 * @since 0.1.0
 */
public record CreateTaskRequest(
        Message message,
        @Nullable String projectId,
        @Nullable String locale,
        @Nullable Boolean interactiveMode,
        @Nullable Boolean hideInTaskList,
        @Nullable ShareVisibility shareVisibility,
        @Nullable AgentProfile agentProfile,
        @Nullable String title,
        @Nullable Map<String, Object> structuredOutputSchema,
        @JsonIgnore @Nullable String correlation,
        @JsonIgnore boolean automaticCorrelation) {

    private static final Pattern CORRELATION = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    public CreateTaskRequest {
        Preconditions.required("message", message);
        Preconditions.notBlank("project_id", projectId);
        Preconditions.notBlank("locale", locale);
        Preconditions.notBlank("title", title);
        AgentProfile.check(agentProfile);
        StructuredOutputSchemaRules.check(structuredOutputSchema);
        structuredOutputSchema = structuredOutputSchema == null ? null : ImmutableCopies.map(structuredOutputSchema);
        if (correlation != null && !CORRELATION.matcher(correlation).matches()) {
            throw new InvalidRequestException(
                    "correlation", "must have 1 to 64 letters, digits and . _ : - only, but is '" + correlation + "'");
        }
    }

    /**
     * Returns a request with a prompt and the defaults.
     *
     * @param prompt instructions for the agent; not blank
     */
    public static CreateTaskRequest of(String prompt) {
        return builder(prompt).build();
    }

    /**
     * Returns a builder for a request with a prompt.
     *
     * @param prompt instructions for the agent; not blank
     */
    public static Builder builder(String prompt) {
        return builder(Message.of(prompt));
    }

    /** Returns a builder with the fields of this request. */
    public Builder toBuilder() {
        Builder copy = new Builder(message);
        copy.projectId = projectId;
        copy.locale = locale;
        copy.interactiveMode = interactiveMode;
        copy.hideInTaskList = hideInTaskList;
        copy.shareVisibility = shareVisibility;
        copy.agentProfile = agentProfile;
        copy.title = title;
        copy.structuredOutputSchema = structuredOutputSchema;
        copy.correlation = correlation;
        copy.automaticCorrelation = automaticCorrelation;
        return copy;
    }

    /**
     * Returns a builder for the request.
     *
     * @param message instructions for the agent
     */
    public static Builder builder(Message message) {
        return new Builder(message);
    }

    /**
     * Builds the request; {@link #build} validates it.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private Message message;
        private @Nullable String projectId;
        private @Nullable String locale;
        private @Nullable Boolean interactiveMode;
        private @Nullable Boolean hideInTaskList;
        private @Nullable ShareVisibility shareVisibility;
        private @Nullable AgentProfile agentProfile;
        private @Nullable String title;
        private @Nullable Map<String, Object> structuredOutputSchema;
        private @Nullable String correlation;
        private boolean automaticCorrelation = true;

        private Builder(Message message) {
            this.message = message;
        }

        /** @param message instructions for the agent */
        public Builder message(Message message) {
            this.message = message;
            return this;
        }

        /**
         * @param projectId project whose instruction applies
         */
        public Builder projectId(String projectId) {
            this.projectId = projectId;
            return this;
        }

        /**
         * @param locale language of the answer, sent unchanged. The API accepts a fixed list, for example {@code en},
         *     {@code zh-CN}, {@code ja} (not {@code ja-JP}); default: the account's setting
         */
        public Builder locale(String locale) {
            this.locale = locale;
            return this;
        }

        /** @param interactiveMode if {@code true}, the agent may stop and ask; by default it continues with its best effort */
        public Builder interactiveMode(boolean interactiveMode) {
            this.interactiveMode = interactiveMode;
            return this;
        }

        /** @param hideInTaskList if {@code true}, the web app's list omits the task; default {@code false} */
        public Builder hideInTaskList(boolean hideInTaskList) {
            this.hideInTaskList = hideInTaskList;
            return this;
        }

        /** @param shareVisibility visibility of the task; private by default */
        public Builder shareVisibility(ShareVisibility shareVisibility) {
            this.shareVisibility = shareVisibility;
            return this;
        }

        /** @param agentProfile agent that works on the task; default: the client's, see {@code ManusClients.Builder.agentProfile} */
        public Builder agentProfile(AgentProfile agentProfile) {
            this.agentProfile = agentProfile;
            return this;
        }

        /** @param title title; default: derived from the message */
        public Builder title(String title) {
            this.title = title;
            return this;
        }

        /**
         * @param structuredOutputSchema JSON Schema, within the API's subset, of an object to extract from the result
         */
        public Builder structuredOutputSchema(Map<String, Object> structuredOutputSchema) {
            this.structuredOutputSchema = structuredOutputSchema;
            return this;
        }

        /**
         * Sets a correlation, by which the client, or a later process, finds the task if the response to the create is lost. It
         * is appended to the title; a missing title is derived from the start of the prompt. By default, each create generates a
         * random correlation.
         *
         * @param correlation 1 to 64 letters, digits and {@code . _ : -}; must be unique among tasks
         */
        public Builder correlation(String correlation) {
            this.correlation = correlation;
            return this;
        }

        /**
         * Sends no correlation: nothing is appended to the title, and the service generates a missing title. A create whose
         * response is lost fails with an {@link io.github.manusreactive.error.AmbiguousOutcomeException}.
         */
        public Builder withoutCorrelation() {
            this.correlation = null;
            this.automaticCorrelation = false;
            return this;
        }

        /**
         * Validates and returns the request.
         *
         * @throws io.github.manusreactive.error.InvalidRequestException if a field is invalid; the message names it
         */
        public CreateTaskRequest build() {
            return new CreateTaskRequest(
                    message,
                    projectId,
                    locale,
                    interactiveMode,
                    hideInTaskList,
                    shareVisibility,
                    agentProfile,
                    title,
                    structuredOutputSchema,
                    correlation,
                    automaticCorrelation);
        }
    }
}
