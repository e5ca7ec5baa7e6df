package io.github.manusreactive.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Two replicas share the memory of deliveries. */
class DeliveryMemoryTest {

    private static final String URL = "https://hooks.example.com/manus";
    private static final DeliverySigner SIGNER = new DeliverySigner();
    private static final String CREATED =
            "{\"event_id\":\"e1\",\"event_type\":\"task_created\",\"task_detail\":{\"task_id\":\"t1\"}}";
    private static final String STOPPED = """
            {"event_id":"e1","event_type":"task_stopped","task_detail":{"task_id":"t1","stop_reason":"ask","message":"?"}}""";

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final SharedMap memory = new SharedMap();
    private final List<String> handled = new ArrayList<>();
    private final List<String> woken = new ArrayList<>();
    private final WebhookInbox one = replica("one", Mono.empty());
    private final WebhookInbox two = replica("two", Mono.empty());

    private WebhookInbox replica(String name, Mono<Void> work) {
        return WebhookInbox.builder(WebhookVerifier.builder(URL, WebhookKeyProvider.fixed(SIGNER.pem()))
                        .scheduler(time)
                        .build())
                .memory(memory)
                .handler(delivery ->
                        Mono.<Void>fromRunnable(() -> handled.add(name)).then(work))
                .wake(taskId -> woken.add(name))
                .build();
    }

    /** The status of a response, once there is one. */
    private static final class Response {

        @Nullable
        Integer status;

        @Nullable
        Disposable subscription;
    }

    private Response deliver(WebhookInbox inbox, String text) {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        long now = time.now(TimeUnit.SECONDS);
        Response response = new Response();
        response.subscription = inbox.handle(
                        Map.of(
                                "X-Webhook-Signature", List.of(SIGNER.sign(URL, now, body)),
                                "X-Webhook-Timestamp", List.of("" + now)),
                        body)
                .subscribe(status -> response.status = status);
        return response;
    }

    @Test
    void aRepeatThatReachesAnotherReplicaIsNotHandledAgainButWakesItsWaits() {
        assertThat(deliver(one, CREATED).status).isEqualTo(200);
        assertThat(deliver(two, CREATED).status).isEqualTo(200);

        assertThat(handled).containsExactly("one");
        assertThat(woken).containsExactly("one", "two");
        assertThat(memory.kept).containsExactly(Duration.ofHours(1));
    }

    @Test
    void equalStopsMinutesApartAreTwoEventsForAllReplicas() {
        deliver(one, STOPPED);
        deliver(two, STOPPED);
        time.advanceTimeBy(Duration.ofMinutes(2));
        deliver(two, STOPPED);

        assertThat(handled).containsExactly("one", "two");
    }

    @Test
    void aRepeatWaitsForTheOtherReplica() {
        Sinks.Empty<Void> work = Sinks.empty();
        Response first = deliver(replica("slow", work.asMono()), CREATED);
        Response repeat = deliver(two, CREATED);
        time.advanceTimeBy(Duration.ofSeconds(3));
        assertThat(repeat.status).isNull();

        work.tryEmitEmpty();
        time.advanceTimeBy(Duration.ofMillis(250));

        assertThat(first.status).isEqualTo(200);
        assertThat(repeat.status).isEqualTo(200);
        assertThat(handled).containsExactly("slow");
    }

    @Test
    void aReplicaThatDoesNotFinishCausesAnotherDelivery() {
        deliver(replica("slow", Mono.never()), CREATED);
        Response repeat = deliver(two, CREATED);
        time.advanceTimeBy(Duration.ofMillis(7_999));
        assertThat(repeat.status).isNull();
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(repeat.status).isEqualTo(503);

        memory.claims.clear();
        assertThat(deliver(two, CREATED).status).isEqualTo(200);
        assertThat(handled).containsExactly("slow", "two");
    }

    @Test
    void aFailedOrCancelledHandlingIsNewForTheOtherReplica() {
        assertThat(deliver(replica("failing", Mono.error(new IllegalStateException("no"))), CREATED).status)
                .isEqualTo(500);
        Response cancelled = deliver(replica("cancelled", Mono.never()), CREATED);
        assertThat(cancelled.subscription).isNotNull();
        cancelled.subscription.dispose();

        assertThat(deliver(two, CREATED).status).isEqualTo(200);
        assertThat(handled).containsExactly("failing", "cancelled", "two");
    }

    @Test
    void withoutAMemoryThatWorksEachReplicaHandlesADeliveryOnce() {
        memory.broken = Mono.error(new IllegalStateException("unreachable"));
        for (int i = 0; i < 2; i++) {
            assertThat(deliver(one, CREATED).status).isEqualTo(200);
            assertThat(deliver(two, CREATED).status).isEqualTo(200);
        }
        assertThat(handled).containsExactly("one", "two");
    }

    @Test
    void aMemoryThatHangsDelaysADeliveryByItsTimeLimitOnly() {
        memory.broken = Mono.never();
        Response response = deliver(one, CREATED);
        time.advanceTimeBy(Duration.ofSeconds(4));

        assertThat(response.status).isEqualTo(200);
        assertThat(handled).containsExactly("one");
    }

    @Test
    void repeatsInOneReplicaClaimTheDeliveryOnce() {
        Sinks.Empty<Void> work = Sinks.empty();
        WebhookInbox slow = replica("slow", work.asMono());
        Response first = deliver(slow, CREATED);
        Response second = deliver(slow, CREATED);
        work.tryEmitEmpty();

        assertThat(first.status).isEqualTo(200);
        assertThat(second.status).isEqualTo(200);
        assertThat(memory.begun).hasValue(1);
    }

    private static final class SharedMap implements DeliveryMemory {

        final Map<String, DeliveryClaim> claims = new HashMap<>();
        final List<Duration> kept = new ArrayList<>();
        final AtomicInteger begun = new AtomicInteger();

        @Nullable
        Mono<DeliveryClaim> broken;

        @Override
        public Mono<DeliveryClaim> begin(String hash) {
            Mono<DeliveryClaim> failure = broken;
            return failure != null
                    ? failure
                    : Mono.fromSupplier(() -> {
                        begun.incrementAndGet();
                        DeliveryClaim known = claims.putIfAbsent(hash, DeliveryClaim.ELSEWHERE);
                        return known == null ? DeliveryClaim.MINE : known;
                    });
        }

        @Override
        public Mono<Void> done(String hash, Duration keep) {
            return broken != null
                    ? broken.then()
                    : Mono.fromRunnable(() -> {
                        kept.add(keep);
                        claims.put(hash, DeliveryClaim.DONE);
                    });
        }

        @Override
        public Mono<Void> failed(String hash) {
            return broken != null ? broken.then() : Mono.fromRunnable(() -> claims.remove(hash));
        }
    }
}
