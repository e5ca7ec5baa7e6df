package io.github.manusreactive.skill;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.manusreactive.error.InvalidRequestException;
import org.junit.jupiter.api.Test;

class UploadSkillRequestTest {

    @Test
    void aProjectIsNamedForItsOwnSkillsOnly() {
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> UploadSkillRequest.builder("file1")
                        .scope(SkillScope.PROJECT)
                        .build())
                .satisfies(refusal -> assertThat(refusal.field()).isEqualTo("project_id"));
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> UploadSkillRequest.builder("file1")
                        .scope(SkillScope.TEAM)
                        .projectId("prj1")
                        .build())
                .satisfies(refusal -> assertThat(refusal.field()).isEqualTo("project_id"));
    }
}
