package io.github.manusreactive.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.fault.FaultRule;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HttpFrontTest {

    private final ManusSandbox sandbox = ManusSandbox.builder().steady().start();
    private final SandboxApi api = SandboxApi.overHttp(sandbox);

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void theSameApiIsServedOverHttp() {
        sandbox.agent(prompt -> AgentScript.start().result("at once"));
        String id = api.create("hello").text("task_id");
        assertThat(api.detail(id).object("task")).containsEntry("status", "stopped");
        assertThat(api.newest(id, "assistant_message")).containsEntry("content", "at once");
        sandbox.journal().assertNoViolations();
    }

    @Test
    void unknownPathsAndMethodsGetTheErrorEnvelope() throws Exception {
        HttpResponse<String> answer = get("/v2/task.archive");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("\"ok\":false").contains("not_found");
        get("/v2/task.create");
        assertThat(sandbox.journal().violations()).hasSize(2);
    }

    @Test
    void whatCannotBeReadIsRefusedAndNothingBreaks() throws Exception {
        assertThat(send("GET", "/v2/task.detail?task_id=%zz", "")).isEqualTo(400);
        assertThat(send("POST", "/v2/task.create", "{not json")).isEqualTo(400);
        assertThat(send("POST", "/oauth/token", "[]")).isEqualTo(400);
        assertThat(send("GET", "/v2/task.list?limit=many", "")).isEqualTo(400);
        assertThat(sandbox.journal().violations()).isEmpty();
    }

    /** Through a plain socket, since Java's own client refuses to send a malformed query; returns the status. */
    private int send(String method, String path, String body) throws IOException {
        URI base = URI.create(sandbox.baseUrl());
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            String request = method + " " + path + " HTTP/1.1\r\nhost: x\r\nconnection: close\r\nx-manus-api-key: "
                    + sandbox.apiKey() + "\r\ncontent-type: application/json\r\ncontent-length: " + body.length()
                    + "\r\n\r\n" + body;
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return Integer.parseInt(answer.split(" ", 3)[1]);
        }
    }

    enum Broken {
        RESET(FaultRule::resetAfterProcessing),
        TRUNCATED(FaultRule::truncated),
        MALFORMED(FaultRule::malformed),
        HANG(FaultRule::hang);

        final Consumer<FaultRule> apply;

        Broken(Consumer<FaultRule> apply) {
            this.apply = apply;
        }
    }

    @ParameterizedTest
    @EnumSource(Broken.class)
    void aBrokenResponseIsBrokenOnTheWire(Broken broken) {
        broken.apply.accept(sandbox.faults().on(Operation.USER_ME));
        assertThatThrownBy(() -> get("/v2/user.me")).isInstanceOf(IOException.class);
        assertThat(sandbox.journal().count(Operation.USER_ME)).isPositive();
    }

    @Test
    void fixedResponsesKeepStatusAndHeaders() throws Exception {
        sandbox.faults().on(Operation.USER_ME).once().badGateway();
        HttpResponse<String> page = get("/v2/user.me");
        assertThat(page.statusCode()).isEqualTo(502);
        assertThat(page.headers().firstValue("content-type")).contains("text/html");
        sandbox.faults().on(Operation.USER_ME).once().closeAfterAnswer();
        assertThat(get("/v2/user.me").statusCode()).isEqualTo(200);
        assertThat(api.call(Operation.USER_ME, Map.of()).status()).isEqualTo(200);
    }

    @Test
    void afterCloseNothingListens() {
        sandbox.closeAsync().toFuture().join();
        assertThatThrownBy(() -> get("/v2/user.me")).isInstanceOf(IOException.class);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpClient client = HttpClient.newHttpClient();
        HttpRequest request = HttpRequest.newBuilder(URI.create(sandbox.baseUrl() + path))
                .header("x-manus-api-key", sandbox.apiKey())
                .timeout(Duration.ofSeconds(2))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
