package io.github.manusreactive.examples.service;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.ManusSandbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.web.reactive.server.WebTestClient;

/** The service on a sandbox that outlives it, so that it can be restarted. */
final class RunningService implements AutoCloseable {

    final ManusSandbox sandbox = ManusSandbox.builder().noLimits().start();
    private final String[] settings;
    private final Path directory;
    private ConfigurableApplicationContext context;
    private int port;

    RunningService(Path directory, String... settings) {
        this.directory = directory;
        this.settings = settings;
        this.context = start("0");
    }

    private ConfigurableApplicationContext start(String port) {
        return new SpringApplicationBuilder(FanOutService.class)
                .profiles("test")
                .properties(
                        "server.port=" + port,
                        "fan-out.directory=" + directory,
                        "fan-out.push-interval=20ms",
                        "spring.main.banner-mode=off",
                        "manus.base-url=" + sandbox.baseUrl(),
                        "manus.api-key=" + sandbox.apiKey(),
                        "manus.polling.min-interval=50ms",
                        "manus.polling.rate-limit-share=1",
                        // a create that was in flight at the restart and never arrived
                        "manus.reconciliation.settle-time=10s")
                .properties(Arrays.stream(Operation.values())
                        .map(each -> "manus.rate-limits.operation-limits.[" + each.wireName() + "]=10000/1s")
                        .toArray(String[]::new))
                // as arguments: the settings of application.yaml come before the properties above
                .run(Arrays.stream(settings).map("--"::concat).toArray(String[]::new));
    }

    int port() {
        return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    String url() {
        return "http://localhost:" + port();
    }

    WebTestClient http() {
        return WebTestClient.bindToServer()
                .baseUrl(url())
                .responseTimeout(Duration.ofSeconds(30))
                .build();
    }

    <T> T bean(String name, Class<T> type) {
        return context.getBean(name, type);
    }

    void stop() {
        port = port();
        context.close();
    }

    /** At the same port as before. */
    void startAgain() {
        context = start(Integer.toString(port));
    }

    /** Ends the service and starts it again; the sandbox goes on meanwhile. */
    void restart() {
        stop();
        startAgain();
    }

    @Override
    public void close() {
        stop();
        sandbox.close();
    }
}
