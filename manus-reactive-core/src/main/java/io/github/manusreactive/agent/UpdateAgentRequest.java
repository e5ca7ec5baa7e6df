package io.github.manusreactive.agent;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.internal.util.Preconditions;
import org.jspecify.annotations.Nullable;

/**
 * Request of {@code agent.update}; absent fields stay unchanged.
 *
 * @param agentId the agent
 * @param nickname new name
 * @param about new description; empty removes it
 * @since 0.1.0
 */
public record UpdateAgentRequest(
        String agentId, @Nullable String nickname, @Nullable String about) {

    public UpdateAgentRequest {
        Preconditions.requiredText("agent_id", agentId);
        Preconditions.notBlank("nickname", nickname);
        if (nickname == null && about == null) {
            throw new InvalidRequestException("nickname", "nothing to change: set nickname or about");
        }
    }

    /**
     * Returns a builder for the request.
     *
     * @param agentId the agent
     */
    public static Builder builder(String agentId) {
        return new Builder(agentId);
    }

    /**
     * Builds the request; {@link #build} validates it.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private final String agentId;
        private @Nullable String nickname;
        private @Nullable String about;

        private Builder(String agentId) {
            this.agentId = agentId;
        }

        /**
         * @param nickname new name
         */
        public Builder nickname(String nickname) {
            this.nickname = nickname;
            return this;
        }

        /**
         * @param about new description; empty removes it
         */
        public Builder about(String about) {
            this.about = about;
            return this;
        }

        /**
         * Validates and returns the request.
         *
         * @throws io.github.manusreactive.error.InvalidRequestException if a field is invalid; the message names it
         */
        public UpdateAgentRequest build() {
            return new UpdateAgentRequest(agentId, nickname, about);
        }
    }
}
