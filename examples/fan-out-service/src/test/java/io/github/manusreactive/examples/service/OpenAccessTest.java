package io.github.manusreactive.examples.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service without authentication. */
class OpenAccessTest {

    @Test
    void withoutAuthenticationTheServiceListensOnLoopbackOnly(@TempDir Path directory) {
        assertThatThrownBy(() -> new RunningService(directory, "server.address=0.0.0.0").close())
                .rootCause()
                .hasMessage(
                        "server.address is 0.0.0.0 and the service has no authentication: activate the profile login"
                                + " or resource-server, or set fan-out.authenticating-proxy=true if a proxy authenticates all"
                                + " requests");
        assertThatThrownBy(() -> new RunningService(directory, "management.server.port=0").close())
                .rootCause()
                .hasMessageStartingWith("management.server.address is not set and the service has no authentication");
        try (RunningService open =
                new RunningService(directory, "server.address=0.0.0.0", "fan-out.authenticating-proxy=true")) {
            assertThat(new JobsClient(open.http()).list()).isEmpty();
        }
    }
}
