package io.github.manusreactive.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.file.ManusFile;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A sandbox in a container: clients reach one port, by an address that the sandbox does not know. */
class SandboxAddressTest {

    @Test
    void filesPassThroughTheAddressAtWhichTheClientReachesTheApi() {
        try (ManusSandbox sandbox =
                        SandboxMain.start(Map.of(), "--host", "0.0.0.0", "--form", "live", "--steady", "--no-limits");
                ManusClients clients = clientsOf("http://localhost:" + port(sandbox), sandbox.apiKey())) {
            ManusClient client = clients.client();

            ManusFile file = client.files()
                    .upload("note.txt", "hello".getBytes(StandardCharsets.UTF_8))
                    .block();

            assertThat(file).isNotNull();
            assertThat(sandbox.storage().received())
                    .singleElement()
                    .satisfies(received -> assertThat(received.bytes()).isEqualTo(5));
            assertThat(sandbox.storage().baseUrl()).isEqualTo("http://localhost:" + port(sandbox));
            assertThat(sandbox.baseUrl()).isEqualTo("http://127.0.0.1:" + port(sandbox));
            sandbox.journal().assertNoViolations();
        }
    }

    @Test
    void aHealthCheckWithinTheContainerLeavesTheAddressOfFilesUnchanged() throws Exception {
        try (ManusSandbox sandbox = ManusSandbox.builder().host("0.0.0.0").start()) {
            String before = sandbox.storage().baseUrl();
            URI report = URI.create("http://localhost:" + port(sandbox) + "/_sandbox/report");

            assertThat(report.toURL().openStream().readAllBytes()).isNotEmpty();

            assertThat(sandbox.storage().baseUrl()).isEqualTo(before);
        }
    }

    @Test
    void theStorageOfALoopbackSandboxIsAnotherOrigin() {
        try (ManusSandbox sandbox = ManusSandbox.start()) {
            assertThat(sandbox.storage().baseUrl()).isNotEqualTo(sandbox.baseUrl());
        }
    }

    @Test
    void usersComeFromTheEnvironmentToo() {
        Map<String, String> environment = Map.of("SANDBOX_API_KEY", "k0", "SANDBOX_USERS", "alice=k1, bob=k2");
        try (ManusSandbox sandbox = SandboxMain.start(environment, "--key", "k9")) {
            SandboxApi api = SandboxApi.overHttp(sandbox);

            assertThat(sandbox.apiKey()).isEqualTo("k9");
            assertThat(api.key("k0").create("x").status()).isEqualTo(401);
            assertThat(api.key("k1").create("x").status()).isEqualTo(200);
            assertThat(api.key("k2").create("x").status()).isEqualTo(200);
            assertThat(sandbox.journal().calls())
                    .extracting(call -> call.user())
                    .contains("alice", "bob");
        }
        try (ManusSandbox sandbox = SandboxMain.start(environment)) {
            assertThat(sandbox.apiKey()).isEqualTo("k0");
        }
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> SandboxMain.start(Map.of(), "--host", "example.com"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("host: example.com is not an IP address: set for example 0.0.0.0");
        assertThatThrownBy(() -> SandboxMain.start(Map.of("SANDBOX_USERS", "alice")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("SANDBOX_USERS: alice is not of the form NAME=KEY");
    }

    private static int port(ManusSandbox sandbox) {
        return URI.create(sandbox.baseUrl()).getPort();
    }

    private static ManusClients clientsOf(String baseUrl, String key) {
        return ManusClients.builder().baseUrl(baseUrl).apiKey(key).build();
    }
}
