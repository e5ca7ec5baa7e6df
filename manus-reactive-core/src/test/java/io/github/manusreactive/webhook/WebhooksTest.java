package io.github.manusreactive.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.PermissionDeniedException;
import io.github.manusreactive.error.TransportFault;
import io.github.manusreactive.exchange.FakeApi;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpReply;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class WebhooksTest {

    private static final String URL = "https://hooks.example.com/manus?tenant=7";

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final List<String> registered = new ArrayList<>();
    private CreateOutcome outcome = CreateOutcome.ANSWERED;
    private final FakeApi api = new FakeApi(this::answer);
    private final Webhooks webhooks = webhooks(api);

    private enum CreateOutcome {
        ANSWERED,
        PROCESSED_BUT_LOST,
        LOST_ON_THE_WAY
    }

    @Test
    void creatingSendsTheUrlAndReadsTheWebhook() {
        StepVerifier.create(webhooks.create(URL))
                .assertNext(webhook -> {
                    assertThat(webhook.id()).isEqualTo("whk_1");
                    assertThat(webhook.url()).isEqualTo(URL);
                    assertThat(webhook.status()).isEqualTo(WebhookStatus.ACTIVE);
                    assertThat(webhook.createdAt()).isEqualTo(Instant.ofEpochSecond(1_790_000_000));
                })
                .verifyComplete();
        assertThat(FakeApi.body(api.calls.get(0))).containsExactlyEntriesOf(java.util.Map.of("url", URL));
    }

    @Test
    void theListKeepsUnknownStatesAndFields() {
        FakeApi odd = FakeApi.answering(
                "\"data\":[{\"id\":\"w\",\"url\":\"https://a/b\",\"status\":\"paused\",\"created_at\":1,\"why\":\"x\"}]");
        StepVerifier.create(webhooks(odd).list())
                .assertNext(webhook -> {
                    assertThat(webhook.status()).isEqualTo(new WebhookStatus("paused"));
                    assertThat(webhook.extra()).containsEntry("why", "x");
                })
                .verifyComplete();
    }

    @Test
    void deletingWhatIsGoneIsDone() {
        StepVerifier.create(webhooks.delete("whk_9")).verifyComplete();
        FakeApi gone = new FakeApi(call -> Mono.just(FakeApi.refused(404, "not_found", "no such webhook")));
        StepVerifier.create(webhooks(gone).delete("whk_9")).verifyComplete();
        assertThat(FakeApi.body(gone.calls.get(0))).containsEntry("webhook_id", "whk_9");
        FakeApi denied = new FakeApi(call -> Mono.just(FakeApi.refused(403, "permission_denied", "no")));
        StepVerifier.create(webhooks(denied).delete("whk_9"))
                .expectError(PermissionDeniedException.class)
                .verify();
    }

    @Test
    void ensuringRegistersOnceHoweverOftenItIsAskedFor() {
        for (int start = 0; start < 3; start++) {
            StepVerifier.create(webhooks.ensure(URL))
                    .assertNext(webhook -> assertThat(webhook.id()).isEqualTo("whk_1"))
                    .verifyComplete();
        }
        assertThat(paths()).containsExactly("webhook.list", "webhook.create", "webhook.list", "webhook.list");
        assertThat(registered).containsExactly(URL);
    }

    @Test
    void anotherUrlOrAnInactiveWebhookDoesNotCount() {
        FakeApi inactive = FakeApi.answeringInTurn(List.of(
                Mono.just(FakeApi.ok("\"data\":[" + json("whk_1", URL, "inactive") + ","
                        + json("whk_2", URL + "0", "active") + "]")),
                Mono.just(FakeApi.ok("\"webhook\":" + json("whk_3", URL, "active")))));
        StepVerifier.create(webhooks(inactive).ensure(URL))
                .assertNext(webhook -> assertThat(webhook.id()).isEqualTo("whk_3"))
                .verifyComplete();
    }

    @Test
    void aRegistrationWhoseAnswerWasLostIsFoundInTheList() {
        outcome = CreateOutcome.PROCESSED_BUT_LOST;
        StepVerifier.create(webhooks.ensure(URL))
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(1)))
                .assertNext(webhook -> assertThat(webhook.id()).isEqualTo("whk_1"))
                .verifyComplete();
        assertThat(paths()).containsExactly("webhook.list", "webhook.create", "webhook.list");
    }

    @Test
    void aRegistrationThatTheListDoesNotShowInAWhileIsMadeAgain() {
        outcome = CreateOutcome.LOST_ON_THE_WAY;
        StepVerifier.create(webhooks.ensure(URL))
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(3)))
                .then(() -> assertThat(paths())
                        .containsExactly("webhook.list", "webhook.create", "webhook.list", "webhook.list"))
                .then(() -> outcome = CreateOutcome.ANSWERED)
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(3)))
                .assertNext(webhook -> assertThat(webhook.id()).isEqualTo("whk_1"))
                .verifyComplete();
        assertThat(registered).containsExactly(URL);
    }

    @Test
    void anOlderRegistrationOfTheUrlIsNotTakenForTheLostOne() {
        registered.add(URL);
        time.advanceTimeTo(Instant.ofEpochSecond(1_790_010_000));
        outcome = CreateOutcome.LOST_ON_THE_WAY;
        StepVerifier.create(webhooks.create(URL))
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(4)))
                .then(() -> outcome = CreateOutcome.ANSWERED)
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(2)))
                .assertNext(webhook -> assertThat(webhook.id()).isEqualTo("whk_2"))
                .verifyComplete();
    }

    @Test
    void aUrlThatCannotWorkIsRefusedBeforeAnythingIsSent() {
        for (String url : new String[] {null, " ", "http://hooks.example.com", "/manus", "https://a/b#c"}) {
            assertThatThrownBy(() -> webhooks.create(url)).isInstanceOf(InvalidRequestException.class);
            assertThatThrownBy(() -> webhooks.ensure(url)).isInstanceOf(InvalidRequestException.class);
        }
        assertThatThrownBy(() -> webhooks.delete(" ")).isInstanceOf(InvalidRequestException.class);
        assertThat(api.calls).isEmpty();
    }

    @Test
    void theKeysOfTheClientVerifyWhatTheServerSigned() {
        Signer signer = new Signer();
        FakeApi keys = FakeApi.answering(
                "\"public_key\":\"" + signer.pem().replace("\n", "\\n") + "\",\"algorithm\":\"RSA-SHA256\"");
        WebhookVerifier verifier = WebhookVerifier.builder(URL, webhooks(keys).keys())
                .scheduler(time)
                .build();
        byte[] body = "{\"event_type\":\"x\"}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
        for (int i = 0; i < 3; i++) {
            StepVerifier.create(verifier.verify(signer.sign(URL, 0, body), "0", body))
                    .expectNextCount(1)
                    .verifyComplete();
        }
        assertThat(keys.calls)
                .singleElement()
                .satisfies(call -> assertThat(call.uri()).hasPath("/v2/webhook.publicKey"));
    }

    private Mono<HttpReply> answer(HttpCall call) {
        String path = call.uri().getPath();
        if (path.endsWith("webhook.list")) {
            StringBuilder list = new StringBuilder();
            for (int i = 0; i < registered.size(); i++) {
                list.append(i == 0 ? "" : ",").append(json("whk_" + (i + 1), registered.get(i), "active"));
            }
            return Mono.just(FakeApi.ok("\"data\":[" + list + "]"));
        }
        if (path.endsWith("webhook.create")) {
            if (outcome != CreateOutcome.LOST_ON_THE_WAY) {
                registered.add((String) FakeApi.body(call).get("url"));
            }
            return outcome == CreateOutcome.ANSWERED
                    ? Mono.just(FakeApi.ok("\"webhook\":" + json("whk_" + registered.size(), URL, "active")))
                    : Mono.error(new TransportFault(TransportFault.Kind.RESET, "connection reset", null));
        }
        return Mono.just(FakeApi.ok(""));
    }

    private List<String> paths() {
        return api.calls.stream()
                .map(call -> call.uri().getPath().replace("/v2/", ""))
                .toList();
    }

    private static String json(String id, String url, String status) {
        return "{\"id\":\"%s\",\"url\":\"%s\",\"status\":\"%s\",\"created_at\":1790000000}".formatted(id, url, status);
    }

    private Webhooks webhooks(FakeApi server) {
        return new Webhooks(server.exchange(CallOptions.defaults(), ManusUser.ofApiKeys("tester", "key"), time));
    }
}
