package io.github.manusreactive.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class WebhookInboxTest {

    private static final String URL = "https://hooks.example.com/manus";
    private static final DeliverySigner SIGNER = new DeliverySigner();

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final List<String> handled = new ArrayList<>();
    private final WebhookInbox inbox = inbox(event -> Mono.fromRunnable(() -> handled.add(event.eventId())));

    @Test
    void aGoodDeliveryReachesTheHandlerAndEverySubscriber() {
        List<String> seen = new ArrayList<>();
        Disposable one = inbox.events().subscribe(event -> seen.add("one:" + event.eventId()));
        Disposable two = inbox.events().subscribe(event -> seen.add("two:" + event.eventId()));
        assertStatus(200, delivery("e1"));
        one.dispose();
        assertStatus(200, delivery("e2"));
        two.dispose();
        assertStatus(200, delivery("e3"));
        assertThat(handled).containsExactly("e1", "e2", "e3");
        assertThat(seen).containsExactlyInAnyOrder("one:e1", "two:e1", "two:e2");
    }

    @Test
    void theHandlerIsDoneBeforeTheDeliveryIsAcknowledged() {
        Sinks.One<Boolean> stored = Sinks.one();
        WebhookInbox slow = inbox(event -> stored.asMono().then());
        List<String> seen = new ArrayList<>();
        slow.events().subscribe(event -> seen.add(event.eventId()));
        StepVerifier.create(deliver(slow, delivery("e1")))
                .then(() -> assertThat(seen).isEmpty())
                .then(() -> stored.tryEmitValue(true))
                .expectNext(200)
                .verifyComplete();
        assertThat(seen).containsExactly("e1");
    }

    @Test
    void aRepeatIsAcknowledgedAndNotHandledAgain() {
        Delivery first = delivery("e1");
        assertStatus(200, first);
        assertStatus(200, first);
        time.advanceTimeBy(Duration.ofMinutes(20));
        assertStatus(200, delivery("e1"));
        assertThat(handled).containsExactly("e1");
        time.advanceTimeBy(Duration.ofMinutes(40));
        assertStatus(200, delivery("e1"));
        assertThat(handled).containsExactly("e1", "e1");
    }

    @Test
    void eventsOfOtherContentUnderOneIdAreHandledEach() {
        List<String> bodies = List.of(
                stopped("t1", "ask", "Sun or shade?"),
                stopped("t1", "finish", "Sun or shade?"),
                stopped("t1", "ask", "Which town?"),
                stopped("t2", "ask", "Sun or shade?"),
                stopped("t1", "ask", "Sun or shade?").replace("task_stopped", "task_paused"));
        for (int round = 0; round < 2; round++) {
            bodies.forEach(body -> assertStatus(200, delivery(body.getBytes(StandardCharsets.UTF_8))));
            assertThat(handled).hasSize(bodies.size()).containsOnly("e1");
        }
    }

    private static String stopped(String taskId, String reason, String message) {
        return """
                {"event_id":"e1","event_type":"task_stopped",
                 "task_detail":{"task_id":"%s","stop_reason":"%s","message":"%s"}}""".formatted(taskId, reason, message);
    }

    @Test
    void theHandlerGetsTheHashOfTheBodyAsKey() {
        List<String> keys = new ArrayList<>();
        WebhookInbox own = WebhookInbox.builder(verifier())
                .handler(delivery -> Mono.fromRunnable(() -> keys.add(delivery.bodyHash() + " " + delivery.key())))
                .build();
        Delivery created = delivery("e1");
        Delivery stop = delivery(bytes(stopped("t1", "ask", "Sun or shade?")));
        StepVerifier.create(deliver(own, created)).expectNext(200).verifyComplete();
        StepVerifier.create(deliver(own, stop)).expectNext(200).verifyComplete();
        String createdHash = DeliverySigner.sha256Hex(created.body());
        String stopHash = DeliverySigner.sha256Hex(stop.body());
        assertThat(keys)
                .containsExactly(createdHash + " " + createdHash, stopHash + " " + stopHash + "-" + stop.timestamp());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void equalStopsOfOneTaskAMinuteApartAreTwoEvents() {
        byte[] stop = bytes(stopped("t1", "ask", "Shall I continue?"));
        Delivery first = delivery(stop);
        assertStatus(200, first);
        time.advanceTimeBy(Duration.ofSeconds(59));
        Delivery repeat = delivery(stop);
        assertStatus(200, repeat);
        assertThat(handled).hasSize(1);
        time.advanceTimeBy(Duration.ofSeconds(1));
        Delivery second = delivery(stop);
        assertStatus(200, second);
        assertThat(handled).hasSize(2);
        // none of them is new when it is played back
        List.of(first, repeat, second).forEach(again -> assertStatus(200, again));
        time.advanceTimeBy(Duration.ofMinutes(3));
        List.of(first, repeat, second).forEach(again -> assertStatus(200, again));
        assertThat(handled).hasSize(2);
        assertStatus(200, delivery(stop));
        assertThat(handled).hasSize(3);
    }

    @Test
    void stopsWhoseDeliveriesChangePlacesAreEachHandledOnce() {
        byte[] stop = bytes(stopped("t1", "ask", "Shall I continue?"));
        Delivery first = delivery(stop);
        time.advanceTimeBy(Duration.ofSeconds(60));
        Delivery second = delivery(stop);
        List.of(second, first, first, second).forEach(each -> assertStatus(200, each));
        assertThat(handled).hasSize(2);
    }

    @Test
    void aRepeatWithALaterSignatureWaitsForTheHandlerAndIsTakenIfItFails() {
        byte[] stop = bytes(stopped("t1", "finish", "Done."));
        List<Sinks.Empty<Void>> stores = new ArrayList<>();
        WebhookInbox slow = inbox(event -> {
            stores.add(Sinks.empty());
            return stores.get(stores.size() - 1).asMono();
        });
        List<Integer> statuses = new ArrayList<>();
        deliver(slow, delivery(stop)).subscribe(statuses::add);
        time.advanceTimeBy(Duration.ofSeconds(20));
        deliver(slow, delivery(stop)).subscribe(statuses::add);
        assertThat(stores).hasSize(1);
        stores.get(0).tryEmitError(new IllegalStateException("database down"));
        assertThat(statuses).containsExactly(500, 500);
        deliver(slow, delivery(stop)).subscribe(statuses::add);
        stores.get(1).tryEmitEmpty();
        assertThat(statuses).containsExactly(500, 500, 200);
    }

    @Test
    void aDeliveryWhoseHandlerFailedIsTakenWhenItComesAgain() {
        AtomicInteger attempts = new AtomicInteger();
        WebhookInbox flaky = inbox(event -> attempts.incrementAndGet() == 1
                ? Mono.error(new IllegalStateException("database down"))
                : Mono.empty());
        Delivery delivery = delivery("e1");
        StepVerifier.create(deliver(flaky, delivery)).expectNext(500).verifyComplete();
        StepVerifier.create(deliver(flaky, delivery)).expectNext(200).verifyComplete();
        StepVerifier.create(deliver(flaky, delivery)).expectNext(200).verifyComplete();
        assertThat(attempts).hasValue(2);
    }

    @Test
    void aHandlerThatThrowsIsAFailedOneToo() {
        StepVerifier.create(deliver(
                        inbox(event -> {
                            throw new IllegalStateException("bug");
                        }),
                        delivery("e1")))
                .expectNext(500)
                .verifyComplete();
    }

    @Test
    void aDeliveryThatTheServerGaveUpIsTakenWhenItComesAgain() {
        AtomicInteger attempts = new AtomicInteger();
        WebhookInbox slow = inbox(event -> attempts.incrementAndGet() == 1 ? Mono.never() : Mono.empty());
        Delivery delivery = delivery("e1");
        deliver(slow, delivery).subscribe().dispose();
        StepVerifier.create(deliver(slow, delivery)).expectNext(200).verifyComplete();
        assertThat(attempts).hasValue(2);
    }

    @Test
    void aRepeatDuringTheHandlingSharesItsFailureAndThenItsSuccess() {
        List<Sinks.One<Boolean>> stores = List.of(Sinks.one(), Sinks.one());
        AtomicInteger attempts = new AtomicInteger();
        WebhookInbox slow =
                inbox(event -> stores.get(attempts.getAndIncrement()).asMono().then());
        List<Integer> answers = new ArrayList<>();
        for (int delivery = 0; delivery < 3; delivery++) {
            deliver(slow, delivery("e1")).subscribe(answers::add);
        }
        assertThat(answers).isEmpty();
        stores.get(0).tryEmitError(new IllegalStateException("database down"));
        assertThat(answers).containsExactly(500, 500, 500);

        answers.clear();
        for (int delivery = 0; delivery < 3; delivery++) {
            deliver(slow, delivery("e1")).subscribe(answers::add);
        }
        assertThat(answers).isEmpty();
        stores.get(1).tryEmitValue(true);
        assertThat(answers).containsExactly(200, 200, 200);
        StepVerifier.create(deliver(slow, delivery("e1"))).expectNext(200).verifyComplete();
        assertThat(attempts).hasValue(2);
    }

    @Test
    void theHandlingContinuesWhileADeliveryWaitsForIt() {
        Sinks.One<Boolean> stored = Sinks.one();
        AtomicInteger cancelled = new AtomicInteger();
        AtomicInteger attempts = new AtomicInteger();
        WebhookInbox slow = inbox(event -> {
            attempts.incrementAndGet();
            return stored.asMono().doOnCancel(cancelled::incrementAndGet).then();
        });
        List<Integer> answers = new ArrayList<>();
        Disposable first = deliver(slow, delivery("e1")).subscribe(answers::add);
        Disposable second = deliver(slow, delivery("e1")).subscribe(answers::add);
        first.dispose();
        assertThat(cancelled).hasValue(0);
        second.dispose();
        assertThat(cancelled).hasValue(1);

        deliver(slow, delivery("e1")).subscribe(answers::add);
        stored.tryEmitValue(true);
        assertThat(answers).containsExactly(200);
        assertThat(attempts).hasValue(2);
    }

    @Test
    void repeatsOnManyThreadsAtOnceAreHandledOnce() {
        AtomicInteger attempts = new AtomicInteger();
        WebhookInbox slow = inbox(event -> Mono.fromRunnable(attempts::incrementAndGet));
        List<Delivery> deliveries =
                IntStream.range(0, 50).mapToObj(i -> delivery("e" + i)).toList();
        StepVerifier.create(Flux.range(0, 1000)
                        .parallel(4)
                        .runOn(Schedulers.parallel())
                        .flatMap(i -> deliver(slow, deliveries.get(i % 50)))
                        .sequential()
                        .distinct())
                .expectNext(200)
                .verifyComplete();
        assertThat(attempts).hasValue(50);
    }

    @Test
    void aWakeThatThrowsChangesNothing() {
        WebhookInbox throwing = WebhookInbox.builder(verifier())
                .wake(taskId -> {
                    throw new IllegalStateException("bug in " + taskId);
                })
                .build();
        List<String> seen = new ArrayList<>();
        throwing.events().subscribe(event -> seen.add(event.eventId()));
        byte[] body = "{\"event_id\":\"e1\",\"event_type\":\"task_stopped\",\"task_detail\":{\"task_id\":\"t\"}}"
                .getBytes(StandardCharsets.UTF_8);
        StepVerifier.create(deliver(throwing, delivery(body))).expectNext(200).verifyComplete();
        assertThat(seen).containsExactly("e1");
    }

    @Test
    void whateverAHandlerOrAReceiverThrowsEndsTheDelivery() {
        WebhookInbox broken = inbox(event -> {
            throw new NoClassDefFoundError("forgotten");
        });
        Delivery delivery = delivery("e1");
        StepVerifier.create(deliver(broken, delivery)).expectNext(500).verifyComplete();
        StepVerifier.create(deliver(broken, delivery)).expectNext(500).verifyComplete();

        WebhookInbox throwing = WebhookInbox.builder(verifier())
                .wake(taskId -> {
                    throw new AssertionError("bug in " + taskId);
                })
                .build();
        List<String> seen = new ArrayList<>();
        throwing.events().subscribe(event -> seen.add(event.eventId()));
        byte[] body = "{\"event_id\":\"e1\",\"event_type\":\"task_stopped\",\"task_detail\":{\"task_id\":\"t\"}}"
                .getBytes(StandardCharsets.UTF_8);
        StepVerifier.create(deliver(throwing, delivery(body))).expectNext(200).verifyComplete();
        assertThat(seen).containsExactly("e1");
    }

    @Test
    void theHandlerSeesTheContextOfTheDelivery() {
        WebhookInbox curious = inbox(event -> Mono.deferContextual(context -> {
            handled.add(context.get("tenant"));
            return Mono.empty();
        }));
        StepVerifier.create(deliver(curious, delivery("e1")).contextWrite(context -> context.put("tenant", "seven")))
                .expectNext(200)
                .verifyComplete();
        assertThat(handled).containsExactly("seven");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"event_type\":\"test\"}", "{\"event_type\":\"webhook_test\"}"})
    void aProbeIsAcknowledgedAndNeverHandledSignedOrNot(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        StepVerifier.create(inbox.handle(Map.of(), bytes)).expectNext(200).verifyComplete();
        assertStatus(200, delivery(bytes));
        assertThat(handled).isEmpty();
    }

    @Test
    void whatCannotBeTrustedOrReadIsRefusedWithItsStatus() {
        Delivery good = delivery("e1");
        StepVerifier.create(inbox.handle(Map.of(), good.body())).expectNext(400).verifyComplete();
        StepVerifier.create(deliver(inbox, new Delivery("!", good.timestamp(), good.body())))
                .expectNext(401)
                .verifyComplete();
        StepVerifier.create(deliver(inbox, new Delivery("AAAA", good.timestamp(), good.body())))
                .expectNext(401)
                .verifyComplete();
        StepVerifier.create(inbox.handle(Map.of(), new byte[2 * 1024 * 1024]))
                .expectNext(413)
                .verifyComplete();
        assertStatus(400, delivery("[1]".getBytes(StandardCharsets.UTF_8)));
        time.advanceTimeBy(Duration.ofSeconds(301));
        StepVerifier.create(deliver(inbox, good)).expectNext(401).verifyComplete();
        WebhookInbox keyless = WebhookInbox.of(WebhookVerifier.builder(
                        URL, WebhookKeyProvider.cached(() -> Mono.error(new IllegalStateException("down")), time))
                .scheduler(time)
                .build());
        StepVerifier.create(deliver(keyless, delivery("e1"))).expectNext(503).verifyComplete();
        assertThat(handled).isEmpty();
    }

    @Test
    void aBodyThatComesInPiecesIsPutTogether() {
        Delivery delivery = delivery("e1");
        Flux<ByteBuffer> pieces =
                Flux.range(0, delivery.body().length).map(i -> ByteBuffer.wrap(delivery.body(), i, 1));
        StepVerifier.create(inbox.handle(delivery.headers(), pieces))
                .expectNext(200)
                .verifyComplete();
        assertThat(handled).containsExactly("e1");
    }

    @Test
    void readingEndsWhenTheBodyBecomesTooLarge() {
        AtomicInteger read = new AtomicInteger();
        Flux<ByteBuffer> endless = Flux.<ByteBuffer>generate(sink -> {
            read.incrementAndGet();
            sink.next(ByteBuffer.allocate(64 * 1024));
        });
        StepVerifier.create(inbox.handle(Map.of(), endless)).expectNext(413).verifyComplete();
        assertThat(read.get()).isLessThanOrEqualTo(17);
    }

    @Test
    void aBodyThatBreaksOffIsAnErrorOfTheConnection() {
        StepVerifier.create(inbox.handle(Map.of(), Flux.error(new java.io.IOException("reset"))))
                .expectError(java.io.IOException.class)
                .verify();
    }

    @Test
    void aSlowSubscriberFailsWithoutDisturbingOthers() {
        WebhookInbox small = WebhookInbox.builder(verifier()).buffer(8).build();
        List<String> fast = new ArrayList<>();
        small.events().subscribe(event -> fast.add(event.eventId()));
        StepVerifier.create(small.events(), 0)
                .then(() -> {
                    for (int i = 0; i < 20; i++) {
                        StepVerifier.create(deliver(small, delivery("e" + i)))
                                .expectNext(200)
                                .verifyComplete();
                    }
                })
                .thenRequest(8)
                .expectNextCount(8)
                .expectError()
                .verify();
        assertThat(fast).hasSize(20);
    }

    @Test
    void waitersAreWokenAfterTheHandlerAndByEachRepeat() {
        List<String> steps = new ArrayList<>();
        WebhookInbox waking = WebhookInbox.builder(verifier())
                .handler(delivery -> Mono.fromRunnable(() -> steps.add("handled")))
                .wake(taskId -> steps.add("woken:" + taskId))
                .build();
        StepVerifier.create(deliver(waking, delivery("e1"))).expectNext(200).verifyComplete();
        StepVerifier.create(deliver(waking, delivery("e1"))).expectNext(200).verifyComplete();
        byte[] noTask = "{\"event_type\":\"x\"}".getBytes(StandardCharsets.UTF_8);
        StepVerifier.create(deliver(waking, delivery(noTask))).expectNext(200).verifyComplete();
        assertThat(steps).containsExactly("handled", "woken:t1", "woken:t1", "handled");
    }

    @Test
    void memoryForRepeatsIsBounded() {
        ReplayGuard guard = new ReplayGuard(100, Duration.ofHours(1));
        for (int i = 0; i < 10_000; i++) {
            assertThat(guard.isNew(event("hash-" + i), i)).isTrue();
            assertThat(guard.size()).isLessThanOrEqualTo(100);
        }
        assertThat(guard.isNew(event("hash-9999"), 10_000)).isFalse();
        assertThat(guard.isNew(event("hash-0"), 10_000)).isTrue();
        assertThat(guard.isNew(event("late"), 10_000 + Duration.ofHours(1).toMillis()))
                .isTrue();
        assertThat(guard.size()).isEqualTo(1);
    }

    private static ReplayGuard.SignedEvent event(String bodyHash) {
        return new ReplayGuard.SignedEvent(bodyHash, 5);
    }

    @Test
    void concurrentRepeatsAreHandledOnce() {
        AtomicInteger count = new AtomicInteger();
        WebhookInbox own = inbox(event -> Mono.fromRunnable(count::incrementAndGet));
        Delivery delivery = delivery("e1");
        StepVerifier.create(Flux.range(0, 64)
                        .flatMap(i -> deliver(own, delivery).subscribeOn(Schedulers.parallel()), 64)
                        .distinct())
                .expectNext(200)
                .verifyComplete();
        assertThat(count).hasValue(1);
    }

    private record Delivery(String signature, String timestamp, byte[] body) {

        Map<String, List<String>> headers() {
            return Map.of("X-Webhook-Signature", List.of(signature), "X-Webhook-Timestamp", List.of(timestamp));
        }
    }

    private Delivery delivery(String eventId) {
        return delivery("""
                {"event_id":"%s","event_type":"task_created","task_detail":{"task_id":"t1"}}""".formatted(eventId).getBytes(StandardCharsets.UTF_8));
    }

    private Delivery delivery(byte[] body) {
        long now = time.now(TimeUnit.SECONDS);
        return new Delivery(SIGNER.sign(URL, now, body), "" + now, body);
    }

    private void assertStatus(int status, Delivery delivery) {
        StepVerifier.create(deliver(inbox, delivery)).expectNext(status).verifyComplete();
    }

    private static Mono<Integer> deliver(WebhookInbox inbox, Delivery delivery) {
        return inbox.handle(delivery.headers(), delivery.body());
    }

    private WebhookInbox inbox(java.util.function.Function<WebhookEvent, Mono<Void>> handler) {
        return WebhookInbox.builder(verifier())
                .handler(delivery -> handler.apply(delivery.event()))
                .build();
    }

    private WebhookVerifier verifier() {
        return WebhookVerifier.builder(URL, WebhookKeyProvider.fixed(SIGNER.pem()))
                .scheduler(time)
                .build();
    }
}
