package io.github.manusreactive.skill;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.internal.util.Preconditions;
import org.jspecify.annotations.Nullable;

/**
 * Request of {@code skill.upload}. Updates the skill with the same name in the same scope, if there is one; the file can be used
 * again.
 *
 * @param fileId id of an uploaded zip of at most 8 MiB with a {@code SKILL.md} whose front matter sets {@code name}
 * @param scope scope of the skill; default: chosen by the server
 * @param projectId the project; required with scope {@code project} and rejected with any other
 * @since 0.1.0
 */
public record UploadSkillRequest(
        String fileId, @Nullable SkillScope scope, @Nullable String projectId) {

    public UploadSkillRequest {
        Preconditions.requiredText("file_id", fileId);
        Preconditions.notBlank("project_id", projectId);
        if (SkillScope.PROJECT.equals(scope) && projectId == null) {
            throw new InvalidRequestException("project_id", "is required with scope project");
        }
        if (projectId != null && (SkillScope.PERSONAL.equals(scope) || SkillScope.TEAM.equals(scope))) {
            throw new InvalidRequestException("project_id", "cannot be combined with scope " + scope);
        }
    }

    /**
     * Returns a builder for the request.
     *
     * @param fileId id of an uploaded zip of at most 8 MiB with a {@code SKILL.md} whose front matter sets {@code name}
     */
    public static Builder builder(String fileId) {
        return new Builder(fileId);
    }

    /**
     * Builds the request; {@link #build} validates it.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private final String fileId;
        private @Nullable SkillScope scope;
        private @Nullable String projectId;

        private Builder(String fileId) {
            this.fileId = fileId;
        }

        /** @param scope scope of the skill; default: chosen by the server */
        public Builder scope(SkillScope scope) {
            this.scope = scope;
            return this;
        }

        /** @param projectId the project; required with scope {@code project} and rejected with any other */
        public Builder projectId(String projectId) {
            this.projectId = projectId;
            return this;
        }

        /**
         * Validates and returns the request.
         *
         * @throws io.github.manusreactive.error.InvalidRequestException if a field is invalid; the message names it
         */
        public UploadSkillRequest build() {
            return new UploadSkillRequest(fileId, scope, projectId);
        }
    }
}
