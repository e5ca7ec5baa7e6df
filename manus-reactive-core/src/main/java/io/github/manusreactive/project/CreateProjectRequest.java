package io.github.manusreactive.project;

import io.github.manusreactive.internal.util.Preconditions;
import org.jspecify.annotations.Nullable;

/**
 * Request of {@code project.create}.
 *
 * @param name not blank
 * @param instruction text applied to every task of the project
 * @since 0.1.0
 */
public record CreateProjectRequest(String name, @Nullable String instruction) {

    public CreateProjectRequest {
        Preconditions.requiredText("name", name);
        Preconditions.notBlank("instruction", instruction);
    }

    /**
     * Returns a builder for the request.
     *
     * @param name not blank
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /**
     * Builds the request; {@link #build} validates it.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private final String name;
        private @Nullable String instruction;

        private Builder(String name) {
            this.name = name;
        }

        /**
         * @param instruction text applied to every task of the project
         */
        public Builder instruction(String instruction) {
            this.instruction = instruction;
            return this;
        }

        /**
         * Validates and returns the request.
         *
         * @throws io.github.manusreactive.error.InvalidRequestException if a field is invalid; the message names it
         */
        public CreateProjectRequest build() {
            return new CreateProjectRequest(name, instruction);
        }
    }
}
