package io.github.manusreactive.spring.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The Dockerfile of docs/sandbox.md, which the connection details take for granted. */
class SandboxImageTest {

    @Test
    void theDocumentedImageHasThePortTheNameAndTheKey() throws IOException {
        String page = Files.readString(Path.of("../docs/sandbox.md"));
        String key = SandboxEnvironment.users(Map.of()).get("default").apiKeys().get(0);

        assertThat(page)
                .contains("\nENV SANDBOX_API_KEY=" + key + "\n")
                .contains("\nEXPOSE " + SandboxEnvironment.PORT + "\n")
                .contains("\"--port\", \"" + SandboxEnvironment.PORT + "\"]")
                .contains("docker build -t " + SandboxEnvironment.IMAGE + " .");
    }
}
