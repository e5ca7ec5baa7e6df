package io.github.manusreactive.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.PermissionDeniedException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.internal.api.DefaultWebhooks;
import io.github.manusreactive.internal.api.WebhookRegistrar;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.internal.call.FakeApi;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class WebhooksTest {

    private static final String URL = "https://hooks.example.com/manus?tenant=7";

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final Map<String, Hook> registered = new LinkedHashMap<>();
    private int ids;
    private String statusOfNew = "active";
    private boolean listFails;
    private Runnable beforeCreate = () -> {};
    private CreateOutcome outcome = CreateOutcome.ANSWERED;
    private final FakeApi api = new FakeApi(this::answer);
    private final Webhooks webhooks = webhooks(api);

    private record Hook(String id, String url, String status, long createdAt) {}

    private void register(String url, String status, long createdAt) {
        String id = "whk_" + ++ids;
        registered.put(id, new Hook(id, url, status, createdAt));
    }

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
        assertThat(FakeApi.body(api.calls.get(0))).containsExactlyEntriesOf(Map.of("url", URL));
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
        assertThat(paths())
                .containsExactly("webhook.list", "webhook.create", "webhook.list", "webhook.list", "webhook.list");
        assertThat(registered.values()).extracting(Hook::url).containsExactly(URL);
    }

    @Test
    void anotherUrlDoesNotCount() {
        register(URL + "0", "active", 5);
        register("https://hooks.example.com/manus", "active", 5);
        StepVerifier.create(webhooks.ensure(URL))
                .assertNext(webhook -> assertThat(webhook.id()).isEqualTo("whk_3"))
                .verifyComplete();
        assertThat(registered).hasSize(3);
    }

    @Test
    void aWebhookInAnUnknownStateIsNotChanged() {
        register(URL, "paused", 5);
        StepVerifier.create(webhooks.ensure(URL))
                .assertNext(webhook -> assertThat(webhook.id()).isEqualTo("whk_1"))
                .verifyComplete();
        assertThat(paths()).containsExactly("webhook.list");
    }

    @Test
    void anInactiveWebhookIsReplaced() {
        register(URL, "inactive", 5);
        time.advanceTimeTo(Instant.ofEpochSecond(1000));
        StepVerifier.create(webhooks.ensure(URL))
                .assertNext(webhook -> assertThat(webhook.id()).isEqualTo("whk_2"))
                .verifyComplete();
        assertThat(registered).containsOnlyKeys("whk_2");
        assertThat(paths()).containsExactly("webhook.list", "webhook.delete", "webhook.create", "webhook.list");
    }

    @Test
    void anInactiveWebhookThatIsStillBeingProbedIsWaitedFor() {
        register(URL, "inactive", 5);
        time.schedule(() -> registered.put("whk_1", new Hook("whk_1", URL, "active", 5)), 5, TimeUnit.SECONDS);
        StepVerifier.create(webhooks.ensure(URL))
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(10)))
                .assertNext(webhook -> assertThat(webhook.status()).isEqualTo(WebhookStatus.ACTIVE))
                .verifyComplete();
        assertThat(paths()).containsOnly("webhook.list");
    }

    @Test
    void aRegistrationWithoutAProbeResponseIsReturnedAsItIs() {
        statusOfNew = "inactive";
        StepVerifier.create(webhooks.ensure(URL))
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(20)))
                .assertNext(webhook -> assertThat(webhook.status()).isEqualTo(WebhookStatus.INACTIVE))
                .verifyComplete();
        assertThat(registered).hasSize(1);
    }

    @Test
    void aUrlThatIsRegisteredTwiceKeepsItsOldestActiveWebhook() {
        register(URL, "inactive", 1);
        register(URL, "active", 9);
        register(URL, "active", 7);
        register(URL + "0", "active", 2);
        StepVerifier.create(webhooks.ensure(URL))
                .assertNext(webhook -> assertThat(webhook.id()).isEqualTo("whk_3"))
                .verifyComplete();
        assertThat(registered).containsOnlyKeys("whk_3", "whk_4");
        assertThat(paths()).doesNotContain("webhook.create");
    }

    @Test
    void whatAnotherProcessRegisteredMeanwhileIsFoundAndTheOlderOneStays() {
        // the other process was a moment faster
        beforeCreate = () -> register(URL, "active", 1_790_000_000 - 1);
        StepVerifier.create(webhooks.ensure(URL))
                .assertNext(webhook -> assertThat(webhook.id()).isEqualTo("whk_1"))
                .verifyComplete();
        assertThat(registered).containsOnlyKeys("whk_1");
    }

    @Test
    void twoProcessesAtOnceEndWithTheSameWebhook() {
        FakeApi slow =
                new FakeApi(call -> Mono.delay(Duration.ofMillis(100), time).then(Mono.defer(() -> answer(call))));
        List<String> kept = new ArrayList<>();
        webhooks(slow).ensure(URL).subscribe(webhook -> kept.add(webhook.id()));
        webhooks(slow).ensure(URL).subscribe(webhook -> kept.add(webhook.id()));
        time.advanceTimeBy(Duration.ofSeconds(5));
        assertThat(kept).hasSize(2).containsOnly("whk_1");
        assertThat(registered).containsOnlyKeys("whk_1");
    }

    @Test
    void callersAtOnceShareOneRegistrationThoughTheFirstLeaves() {
        FakeApi slow =
                new FakeApi(call -> Mono.delay(Duration.ofMillis(100), time).then(Mono.defer(() -> answer(call))));
        CallExecutor exchange = slow.exchange(CallOptions.defaults(), ManusUser.ofApiKeys("tester", "key"), time);
        WebhookRegistrar shared = new WebhookRegistrar();
        List<String> got = new ArrayList<>();
        Disposable first = new DefaultWebhooks(exchange, shared).ensure(URL).subscribe(webhook -> got.add("first"));
        for (int caller = 0; caller < 20; caller++) {
            new DefaultWebhooks(exchange, shared).ensure(URL).subscribe(webhook -> got.add(webhook.id()));
        }
        time.advanceTimeBy(Duration.ofMillis(150));
        first.dispose();
        time.advanceTimeBy(Duration.ofSeconds(5));
        assertThat(got).hasSize(20).containsOnly("whk_1");
        assertThat(slow.calls)
                .extracting(call -> call.uri().getPath())
                .containsExactly("/v2/webhook.list", "/v2/webhook.create", "/v2/webhook.list");
        new DefaultWebhooks(exchange, shared).ensure(URL).subscribe();
        time.advanceTimeBy(Duration.ofSeconds(5));
        assertThat(slow.calls).hasSize(4);
    }

    @Test
    void anOutcomeThatStaysUnknownIsSettledByAnythingThatDelivers() {
        FakeApi unclear = new FakeApi(call -> {
            if (call.uri().getPath().endsWith("webhook.create")) {
                return Mono.error(new TransportException(TransportException.Kind.RESET, "connection reset", null));
            }
            return listFails ? Mono.just(FakeApi.refused(403, "permission_denied", "no")) : answer(call);
        });
        List<Webhook> got = new ArrayList<>();
        List<Throwable> errors = new ArrayList<>();
        webhooks(unclear).ensure(URL).subscribe(got::add, errors::add);
        listFails = true;
        register(URL, "active", 3);
        time.advanceTimeBy(Duration.ofSeconds(2));
        listFails = false;
        time.advanceTimeBy(Duration.ofMinutes(5));
        assertThat(errors).isEmpty();
        assertThat(got)
                .singleElement()
                .satisfies(webhook -> assertThat(webhook.id()).isEqualTo("whk_1"));
    }

    @Test
    void aRegistrationWithALostResponseIsFoundInTheList() {
        outcome = CreateOutcome.PROCESSED_BUT_LOST;
        StepVerifier.create(webhooks.ensure(URL))
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(1)))
                .assertNext(webhook -> assertThat(webhook.id()).isEqualTo("whk_1"))
                .verifyComplete();
        assertThat(paths()).containsExactly("webhook.list", "webhook.create", "webhook.list", "webhook.list");
    }

    @Test
    void aRegistrationThatTheListDoesNotShowInAWhileIsMadeAgain() {
        outcome = CreateOutcome.LOST_ON_THE_WAY;
        StepVerifier.create(webhooks.ensure(URL))
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(3)))
                .then(() -> assertThat(paths())
                        .containsExactly("webhook.list", "webhook.create", "webhook.list", "webhook.list"))
                .then(() -> outcome = CreateOutcome.ANSWERED)
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(118)))
                .assertNext(webhook -> assertThat(webhook.id()).isEqualTo("whk_1"))
                .verifyComplete();
        assertThat(registered.values()).extracting(Hook::url).containsExactly(URL);
    }

    @Test
    void anOlderRegistrationOfTheUrlIsNotTakenForTheLostOne() {
        register(URL, "active", 1_790_000_000);
        time.advanceTimeTo(Instant.ofEpochSecond(1_790_010_000));
        outcome = CreateOutcome.LOST_ON_THE_WAY;
        StepVerifier.create(webhooks.create(URL))
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(119)))
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
        DeliverySigner signer = new DeliverySigner();
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

    private Mono<HttpResponse> answer(HttpCall call) {
        String path = call.uri().getPath();
        if (path.endsWith("webhook.list")) {
            return Mono.just(FakeApi.ok("\"data\":["
                    + registered.values().stream().map(WebhooksTest::json).collect(Collectors.joining(","))
                    + "]"));
        }
        if (path.endsWith("webhook.delete")) {
            registered.remove((String) FakeApi.body(call).get("webhook_id"));
            return Mono.just(FakeApi.ok(""));
        }
        if (path.endsWith("webhook.create")) {
            beforeCreate.run();
            if (outcome != CreateOutcome.LOST_ON_THE_WAY) {
                register((String) FakeApi.body(call).get("url"), statusOfNew, 1_790_000_000);
            }
            return outcome == CreateOutcome.ANSWERED
                    ? Mono.just(FakeApi.ok("\"webhook\":" + json(registered.get("whk_" + ids))))
                    : Mono.error(new TransportException(TransportException.Kind.RESET, "connection reset", null));
        }
        return Mono.just(FakeApi.ok(""));
    }

    private List<String> paths() {
        return api.calls.stream()
                .map(call -> call.uri().getPath().replace("/v2/", ""))
                .toList();
    }

    private static String json(Hook hook) {
        return "{\"id\":\"%s\",\"url\":\"%s\",\"status\":\"%s\",\"created_at\":%d}"
                .formatted(hook.id(), hook.url(), hook.status(), hook.createdAt());
    }

    private Webhooks webhooks(FakeApi server) {
        return new DefaultWebhooks(
                server.exchange(CallOptions.defaults(), ManusUser.ofApiKeys("tester", "key"), time),
                new WebhookRegistrar());
    }
}
