package io.github.manusreactive.examples.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class RefusedStartTest {

    @Test
    void theReasonIsReportedWithoutAStackTrace(CapturedOutput output) {
        assertThatThrownBy(() -> FanOutService.main(
                        new String[] {"--server.port=0", "--server.address=0.0.0.0", "--manus.sandbox.enabled=true"}))
                .rootCause()
                .isInstanceOf(RefusedStartException.class);

        assertThat(output)
                .contains(
                        "APPLICATION FAILED TO START",
                        "server.address is 0.0.0.0 and the service has no authentication")
                .doesNotContain("\tat ");
    }
}
