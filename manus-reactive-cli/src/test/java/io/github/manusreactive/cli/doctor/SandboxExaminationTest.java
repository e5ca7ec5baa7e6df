package io.github.manusreactive.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.cli.doctor.ExaminationFixture.ExaminationRun;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.journal.SeenCall;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** A whole examination of a sandbox: everything is read, everything fits, nothing of the account is shown. */
class SandboxExaminationTest {

    private static final String WORD = "Zq7secret";

    @Test
    void everythingIsReadOnceGentlyAndNothingOfTheAccountIsShown() {
        try (DoctorSandbox filled = DoctorSandbox.filled(ManusSandbox.builder(), WORD)) {
            ManusSandbox sandbox = filled.sandbox();
            sandbox.journal().clear();
            ExaminationRun examined =
                    ExaminationFixture.examine(sandbox.transport(), filled.baseUrl(), filled.user(), filled.targets());

            assertThat(examined.examination().messages()).isEmpty();
            assertThat(examined.report()).contains("20 checks, 0 failed, 0 unexpected places, 0 not checked.");
            assertThat(examined.examination().isFine()).isTrue();
            assertThat(sandbox.journal().calls())
                    .extracting(SeenCall::operation)
                    .containsOnly(Arrays.stream(Operation.values())
                            .filter(CheckPlan::isRead)
                            .toArray(Operation[]::new));
            assertThat(sandbox.journal().count()).isEqualTo(20);
            sandbox.journal().assertNoViolations();

            String told = examined.table() + examined.report() + examined.recording();
            assertThat(told)
                    .doesNotContainIgnoringCase(WORD)
                    .doesNotContain(
                            sandbox.apiKey(),
                            filled.targets().task(),
                            filled.targets().file(),
                            sandbox.user(ManusSandbox.DEFAULT_USER).userId());
            assertThat(examined.report()).contains("task.detail of task-1", "RSA, 2048 bits", "no difference");
            assertThat(examined.recording()).startsWith(ServiceExamination.RECORDING_MARK);
        }
    }
}
