package io.github.manusreactive;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.error.DeliveryOutcome;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.internal.call.FakeApi;
import io.github.manusreactive.ratelimit.LocalRateLimiter;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import io.github.manusreactive.ratelimit.RateLimitSnapshot;
import io.github.manusreactive.task.CreateTaskRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What becomes of calls that wait for the rate limit when their client is closed. */
class ClosedClientTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final LocalRateLimiter rateLimiter = LocalRateLimiter.create(RateLimitSettings.defaults(), time);
    private final FakeApi api = FakeApi.answering("\"task_id\":\"t1\"");
    private final List<String> created = new ArrayList<>();
    private final List<Throwable> errors = new ArrayList<>();

    private ManusClients clients(String user) {
        return ManusClients.builder()
                .baseUrl("https://api.example.test")
                .user(ManusUser.ofApiKeys(user, "key"))
                .transport(api)
                .scheduler(time)
                .rateLimiter(rateLimiter)
                .build();
    }

    @Test
    void endAtOnceAndSayThatNothingWasSent() {
        ManusClients clients = clients("alice");
        creates(clients, 30);
        assertThat(created).hasSize(10);
        assertThat(errors).isEmpty();

        clients.closeGracefully().subscribe();

        assertThat(errors)
                .hasSize(20)
                .allSatisfy(error -> assertThat(error).isInstanceOfSatisfying(ManusTransportException.class, e -> {
                    assertThat(e.kind()).isEqualTo(TransportException.Kind.SHUT_DOWN);
                    assertThat(e.outcome()).isEqualTo(DeliveryOutcome.NOT_SENT);
                    assertThat(e.isRetryable()).isFalse();
                    assertThat(e.user()).isEqualTo("alice");
                    assertThat(e).hasMessageContaining("closed").hasMessageContaining("nothing was sent");
                }));
        assertThat(rateLimiter.snapshots())
                .singleElement()
                .extracting(RateLimitSnapshot::queued)
                .isEqualTo(0);
        time.advanceTimeBy(Duration.ofMinutes(10));
        assertThat(api.calls).hasSize(10);
    }

    @Test
    void laterCallsFailAtOnceAndTakeNoPermit() {
        ManusClients clients = clients("alice");
        clients.close();
        creates(clients, 5);
        assertThat(errors)
                .hasSize(5)
                .allSatisfy(error -> assertThat(error).isInstanceOf(ManusTransportException.class));
        assertThat(rateLimiter.snapshots()).isEmpty();
    }

    @Test
    void otherClientsOfTheSameRateLimiterContinue() {
        ManusClients closed = clients("alice");
        ManusClients open = clients("alice");
        creates(closed, 20);
        creates(open, 5);
        closed.close();
        assertThat(errors).hasSize(10);
        time.advanceTimeBy(Duration.ofSeconds(61));
        assertThat(created).hasSize(15);
        assertThat(errors).hasSize(10);
    }

    @Test
    void nothingEndsBeforeTheCloseIsSubscribed() {
        ManusClients clients = clients("alice");
        creates(clients, 12);
        Mono<Void> close = clients.closeGracefully();
        assertThat(errors).isEmpty();
        close.subscribe();
        assertThat(errors).hasSize(2);
    }

    /** Each call ends once, and a permit that meets the close is given back. */
    @RepeatedTest(20)
    void closingRacesWithPermits() {
        LocalRateLimiter real = LocalRateLimiter.create(RateLimitSettings.builder()
                .queueCapacity(100_000)
                .limit(
                        io.github.manusreactive.operation.Operation.TASK_CREATE,
                        new io.github.manusreactive.ratelimit.RateLimit(50, Duration.ofMillis(1)))
                .build());
        ManusClients clients = ManusClients.builder()
                .baseUrl("https://api.example.test")
                .apiKey("key")
                .transport(api)
                .rateLimiter(real)
                .build();
        List<Boolean> ends = Flux.range(0, 2_000)
                .flatMap(
                        i -> clients.client()
                                .tasks()
                                .create(CreateTaskRequest.of("p"))
                                .map(task -> true)
                                .onErrorReturn(ManusTransportException.class, false)
                                .doOnNext(done -> {
                                    if (i == 700) {
                                        clients.closeGracefully()
                                                .subscribeOn(Schedulers.boundedElastic())
                                                .subscribe();
                                    }
                                }),
                        2_000)
                .collectList()
                .block(Duration.ofSeconds(30));
        assertThat(ends).hasSize(2_000);
        assertThat(real.snapshots().get(0).queued()).isZero();
    }

    private void creates(ManusClients clients, int number) {
        for (int i = 0; i < number; i++) {
            clients.client()
                    .tasks()
                    .create(CreateTaskRequest.of("p"))
                    .subscribe(task -> created.add(task.taskId()), errors::add);
        }
    }
}
