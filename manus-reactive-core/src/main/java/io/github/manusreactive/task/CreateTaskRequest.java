package io.github.manusreactive.task;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.internal.json.ImmutableCopies;
import io.github.manusreactive.internal.util.Preconditions;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What {@code task.create} takes.
 *
 * @param message what the agent is to do
 * @param projectId project whose instruction applies
 * @param locale language of the answer, sent as given: the API takes a closed list of its own, for example {@code en},
 *     {@code zh-CN}, {@code ja} (not {@code ja-JP}); the account's setting by default
 * @param interactiveMode whether the agent may stop and ask; by default it works on with its best effort
 * @param hideInTaskList whether the web app's list leaves it out; by default it is listed
 * @param shareVisibility who can view it; private by default
 * @param agentProfile which agent works on it; that of the client by default, see {@code ClientBuilder.agentProfile}
 * @param title title; made from the message by default: its first line, up to 60 characters
 * @param structuredOutputSchema JSON Schema, within the API's subset, of an object to extract from the result
 * @param correlation the caller's own name of the task, sent as the end of the title: {@code [mr:job7:k1]}. With it a create
 *     whose answer is lost is looked up, and made again only if it is provably missing. 1 to 64 letters, digits and
 *     {@code . _ : -}; must differ from task to task, as two creates with one correlation are taken for the same task.
 *     {@code null}: each create makes a random one, {@code [mr:1f0q3k9c2zv7e]}, unless {@code automaticCorrelation} is off
 * @param automaticCorrelation whether a create without a correlation of its own makes a random one; default true. Off, the title
 *     ends without a mark, the service makes it if none is given, and a create whose response is lost ends in an
 *     {@link io.github.manusreactive.error.AmbiguousOutcomeException}
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
     * A request with a prompt and the defaults.
     *
     * @param prompt what the agent is to do; not blank
     */
    public static CreateTaskRequest of(String prompt) {
        return builder(prompt).build();
    }

    /**
     * Starts a request with a prompt.
     *
     * @param prompt what the agent is to do; not blank
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
     * @param message what the agent is to do
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

        /**
         * @param message what the agent is to do
         */
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
         * @param locale language of the answer, sent as given: the API takes a closed list of its own, for example {@code en},
         *     {@code zh-CN}, {@code ja} (not {@code ja-JP}); the account's setting by default
         */
        public Builder locale(String locale) {
            this.locale = locale;
            return this;
        }

        /**
         * @param interactiveMode whether the agent may stop and ask; by default it works on with its best effort
         */
        public Builder interactiveMode(boolean interactiveMode) {
            this.interactiveMode = interactiveMode;
            return this;
        }

        /**
         * @param hideInTaskList whether the web app's list leaves it out; by default it is listed
         */
        public Builder hideInTaskList(boolean hideInTaskList) {
            this.hideInTaskList = hideInTaskList;
            return this;
        }

        /**
         * @param shareVisibility who can view it; private by default
         */
        public Builder shareVisibility(ShareVisibility shareVisibility) {
            this.shareVisibility = shareVisibility;
            return this;
        }

        /**
         * @param agentProfile which agent works on it; that of the client by default, see {@code ClientBuilder.agentProfile}
         */
        public Builder agentProfile(AgentProfile agentProfile) {
            this.agentProfile = agentProfile;
            return this;
        }

        /**
         * @param title title; made from the message by default
         */
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
         * Names the task for the client, so that a create whose answer is lost can be looked up, by a later process too. It becomes
         * the end of the title. Without a title of its own the task gets one from the beginning of the prompt. A create without a
         * correlation makes a random one.
         *
         * @param correlation 1 to 64 letters, digits and {@code . _ : -}; must differ from task to task
         */
        public Builder correlation(String correlation) {
            this.correlation = correlation;
            return this;
        }

        /**
         * Leaves the correlation out: the title ends without a mark, and the service makes it if none is given. A create whose response
         * is lost then ends in an {@link io.github.manusreactive.error.AmbiguousOutcomeException}.
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
