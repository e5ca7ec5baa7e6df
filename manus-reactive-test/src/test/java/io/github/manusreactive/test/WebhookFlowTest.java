package io.github.manusreactive.test;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.webhook.ReceivedDelivery;
import io.github.manusreactive.test.wire.WireForm;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.test.scheduler.VirtualTimeScheduler;

@ParameterizedClass
@EnumSource(WireForm.class)
class WebhookFlowTest {

    private static final String URL = "https://hooks.example.com/manus?tenant=7";

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final WireForm form;
    private final ManusSandbox sandbox;
    private final SandboxApi api;
    private final String probe;
    private final List<Map<String, Object>> received = new ArrayList<>();

    WebhookFlowTest(WireForm form) {
        this.form = form;
        sandbox = ManusSandbox.builder().wireForm(form).steady().noLimits().inMemory(time);
        api = SandboxApi.inMemory(sandbox);
        probe = form == WireForm.LIVE ? "webhook_test" : "test";
    }

    @Test
    void eventsAreSignedWithTheKeyThatIsServed() throws Exception {
        List<String> verified = new ArrayList<>();
        String pem = api.call(Operation.WEBHOOK_PUBLIC_KEY, Map.of()).text("public_key");
        sandbox.webhooks().receiver((url, headers, body) -> {
            if (headers.containsKey("x-webhook-signature")) {
                assertThat(verifies(pem, url, headers, body)).isTrue();
                assertThat(verifies(pem, url + "x", headers, body)).isFalse();
                verified.add(String.valueOf(SandboxApi.parse(new String(body, StandardCharsets.UTF_8))
                        .get("event_type")));
            }
            return Mono.just(200);
        });
        SandboxApi.Answer created = api.call(Operation.WEBHOOK_CREATE, Map.of("url", URL));
        assertThat(created.object("webhook")).containsEntry("status", "active");
        verified.remove(probe);
        api.create("x");
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(verified).containsExactly("task_created", "task_stopped");

        sandbox.webhooks().rotateKey();
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
        assertThat(verifies(pem, URL, sandbox.webhooks().sign(URL, body), body)).isFalse();
        assertThat(verifies(
                        sandbox.webhooks().publicKey(), URL, sandbox.webhooks().sign(URL, body), body))
                .isTrue();
    }

    @Test
    void aReceiverThatFailsTheProbeIsNotActive() {
        sandbox.webhooks().receiver((url, headers, body) -> Mono.just(404));
        assertThat(api.call(Operation.WEBHOOK_CREATE, Map.of("url", URL)).object("webhook"))
                .containsEntry("status", "inactive");
        assertThat(api.call(Operation.WEBHOOK_CREATE, Map.of("url", "http://hooks.example.com"))
                        .status())
                .isEqualTo(400);
        api.create("x");
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(sandbox.webhooks().deliveries())
                .hasSize(1)
                .allMatch(d -> d.eventType().equals(probe));
    }

    @Test
    void askAndFinishCarryMessageAndStructuredOutput() {
        collect();
        sandbox.agent(prompt -> AgentScript.start().ask("Which?").result("done").structured(Map.of("a", 1)));
        String id = api.call(
                        Operation.TASK_CREATE,
                        Map.of(
                                "message", Map.of("content", "x"),
                                "structured_output_schema",
                                        Map.of(
                                                "type",
                                                "object",
                                                "properties",
                                                Map.of("a", Map.of("type", "integer")),
                                                "required",
                                                List.of("a"),
                                                "additionalProperties",
                                                false)))
                .text("task_id");
        time.advanceTimeBy(Duration.ofSeconds(1));
        api.reply(id, "that");
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(received).extracting(d -> d.get("stop_reason")).containsExactly(null, "ask", "finish");
        assertThat(received.get(1)).containsEntry("message", "Which?").doesNotContainKey("structured_output");
        assertThat(received.get(2)).containsEntry("message", "done");
        assertThat(received.get(2).get("structured_output")).asString().contains("value={a=1}");
    }

    @Test
    void deliveriesCanBeLostRepeatedAndReordered() {
        collect();
        sandbox.agent(prompt -> AgentScript.start().result("x"));
        sandbox.webhooks().faults().lose(0.2).repeat(0.2).delay(Duration.ZERO, Duration.ofSeconds(10));
        for (int i = 0; i < 100; i++) {
            api.create("task " + i);
        }
        time.advanceTimeBy(Duration.ofSeconds(20));
        List<ReceivedDelivery> deliveries = sandbox.webhooks().deliveries();
        long lost = deliveries.stream().filter(d -> d.status() == 0).count();
        assertThat(lost).isBetween(20L, 60L);
        assertThat(received.size()).isEqualTo(deliveries.size() - lost).isGreaterThan(200 - (int) lost);
        List<Object> order = received.stream().map(d -> d.get("task_title")).toList();
        assertThat(order).isNotEqualTo(order.stream().sorted().toList());
    }

    @Test
    void overLoopbackTheyComeByHttp() throws Exception {
        List<String> bodies = new CopyOnWriteArrayList<>();
        CountDownLatch three = new CountDownLatch(3);
        DisposableServer receiver = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((request, response) -> request.receive()
                        .aggregate()
                        .asString()
                        .flatMap(body -> {
                            bodies.add(body);
                            three.countDown();
                            return response.status(200).send().then();
                        }))
                .bindNow();
        try (ManusSandbox real = ManusSandbox.builder().wireForm(form).steady().start()) {
            SandboxApi realApi = SandboxApi.overHttp(real);
            String url = "http://127.0.0.1:" + receiver.port() + "/hook";
            assertThat(realApi.call(Operation.WEBHOOK_CREATE, Map.of("url", url))
                            .object("webhook"))
                    .containsEntry("status", "active");
            realApi.create("x");
            assertThat(three.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(bodies.get(0)).contains("test");
            assertThat(String.join("", bodies)).contains("task_created").contains("task_stopped");
        } finally {
            receiver.disposeNow();
        }
    }

    @SuppressWarnings("unchecked")
    private void collect() {
        sandbox.webhooks().receiver((url, headers, body) -> {
            received.add((Map<String, Object>)
                    SandboxApi.parse(new String(body, StandardCharsets.UTF_8)).get("task_detail"));
            return Mono.just(200);
        });
        sandbox.webhooks().register(URL);
    }

    private static boolean verifies(String pem, String url, Map<String, String> headers, byte[] body) {
        try {
            String base64 = pem.replaceAll("-----[A-Z ]+-----|\\s", "");
            PublicKey key = KeyFactory.getInstance("RSA")
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64)));
            String hash = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(body));
            Signature signature = Signature.getInstance("SHA256withRSA");
            signature.initVerify(key);
            signature.update(
                    (headers.get("x-webhook-timestamp") + "." + url + "." + hash).getBytes(StandardCharsets.UTF_8));
            return signature.verify(Base64.getDecoder().decode(headers.get("x-webhook-signature")));
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
