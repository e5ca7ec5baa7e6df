package io.github.manusreactive.examples.full;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.test.ManusSandbox;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.cloud.context.refresh.ContextRefresher;
import org.springframework.context.ConfigurableApplicationContext;

/** Spring Cloud's own refresh replaces a key while the application runs. */
class CredentialRefreshTest {

    @Test
    void theNextCallUsesTheNewKey(@TempDir Path folder) throws Exception {
        Path vault = folder.resolve("vault.properties");
        try (ManusSandbox sandbox = ManusSandbox.start()) {
            String oldKey = sandbox.apiKey();
            Files.writeString(vault, "manus.api-key=" + oldKey);
            try (ConfigurableApplicationContext context = SpringApplication.run(
                    FullApplication.class,
                    "--server.port=0",
                    "--spring.config.import=file:" + vault,
                    "--manus.sandbox.enabled=false",
                    "--manus.base-url=" + sandbox.baseUrl())) {
                ManusClient client = context.getBean(ManusClient.class);
                assertThat(client.account().me().block()).isNotEmpty();

                String newKey = sandbox.user(ManusSandbox.DEFAULT_USER).newApiKey();
                sandbox.user(ManusSandbox.DEFAULT_USER).revoke(oldKey);
                Files.writeString(vault, "manus.api-key=" + newKey);
                assertThat(context.getBean(ContextRefresher.class).refresh()).contains("manus.api-key");

                assertThat(client.account().me().block()).isNotEmpty();
                assertThat(sandbox.journal().calls()).noneMatch(call -> call.status() == 401);
                assertThat(context.getBean(ManusClient.class)).isSameAs(client);
            }
        }
    }
}
