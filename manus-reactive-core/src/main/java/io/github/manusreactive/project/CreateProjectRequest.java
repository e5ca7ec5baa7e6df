package io.github.manusreactive.project;

import io.github.manusreactive.internal.util.Preconditions;
import org.jspecify.annotations.Nullable;

/**
 * What {@code project.create} takes.
 *
 * @param name name; not blank
 * @param instruction text applied to every task of the project
 * @since 0.1.0
 */
public record CreateProjectRequest(String name, @Nullable String instruction) {

    /** Checks the fields. */
    public CreateProjectRequest {
        Preconditions.requiredText("name", name);
        Preconditions.notBlank("instruction", instruction);
    }

    /**
     * Starts a request.
     *
     * @param name name; not blank
     * @return a builder
     */
    public static Builder builder(String name) {
        return new Builder(name);
    }

    /**
     * Collects a request's fields; {@link #build} checks them.
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
         * Checks the fields.
         *
         * @return the request
         * @throws io.github.manusreactive.error.InvalidRequestException naming the field that is wrong
         */
        public CreateProjectRequest build() {
            return new CreateProjectRequest(name, instruction);
        }
    }
}
