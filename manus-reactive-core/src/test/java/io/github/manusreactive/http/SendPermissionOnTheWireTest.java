package io.github.manusreactive.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.internal.call.SendCheck;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.CallPermit;
import io.github.manusreactive.ratelimit.OperationRateLimiter;
import io.github.manusreactive.ratelimit.PermitRequest;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.TaskHandle;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;

/** A call whose permit expires while it waits for a connection is never written, over real connections. */
class SendPermissionOnTheWireTest {

    private static final String CREATED =
            "{\"ok\":true,\"request_id\":\"r\",\"task_id\":\"t\",\"task_title\":\"x\",\"task_url\":\"https://manus.im/app/t\"}";

    @TempDir
    static Path folder;

    private static TestCertificate certificate;

    private final AtomicInteger creates = new AtomicInteger();
    private final CountDownLatch occupied = new CountDownLatch(1);
    private final Sinks.Empty<Void> mayRespond = Sinks.empty();
    private final LeaseLimiter limiter = new LeaseLimiter();
    private DisposableServer server;
    private ManusClients clients;

    @BeforeAll
    static void certify() throws Exception {
        certificate = TestCertificate.in(folder);
    }

    /** One connection with one stream; a list of projects occupies it until it may respond. */
    private ManusClient start(String protocol) throws Exception {
        server = TestServers.start(
                protocol,
                certificate,
                s -> s.http2Settings(settings -> settings.maxConcurrentStreams(1))
                        .handle((request, response) -> {
                            if (request.uri().contains("task.create")) {
                                creates.incrementAndGet();
                                return request.receive()
                                        .thenMany(response.header("content-type", "application/json")
                                                .sendString(Mono.just(CREATED)));
                            }
                            occupied.countDown();
                            return response.header("content-type", "application/json")
                                    .sendString(mayRespond.asMono().thenReturn("{\"ok\":true,\"data\":[]}"));
                        }));
        clients = ManusClients.builder()
                .baseUrl(TestServers.url(protocol, server))
                .apiKey("key-1")
                .rateLimiter(limiter)
                .http(http -> TestServers.settings(http, protocol, certificate)
                        .maxConnections(1)
                        .quietPeriod(Duration.ZERO))
                .build();
        return clients.client();
    }

    @AfterEach
    void stop() {
        clients.closeGracefully().block(TransportCalls.PATIENCE);
        server.disposeNow();
    }

    private static Mono<TaskHandle> create(ManusClient client) {
        return client.tasks().create(CreateTaskRequest.of("prompt"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https", "h2"})
    void aPermitThatExpiresWhileTheCallWaitsForAConnectionIsReplaced(String protocol) throws Exception {
        ManusClient client = start(protocol);
        Disposable first = client.projects().list().subscribe(project -> {}, error -> {});
        EventualAssertion.await(occupied);
        AtomicBoolean lease = new AtomicBoolean(true);
        limiter.next(lease::get);
        CompletableFuture<TaskHandle> created = create(client).toFuture();

        lease.set(false);
        mayRespond.tryEmitEmpty();

        assertThat(created).succeedsWithin(TransportCalls.PATIENCE);
        assertThat(creates).hasValue(1);
        assertThat(limiter.unsent).hasValue(1);
        first.dispose();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https", "h2"})
    void aSenderThatLosesItsWorkWhileTheCallWaitsSendsNothing(String protocol) throws Exception {
        ManusClient client = start(protocol);
        Disposable first = client.projects().list().subscribe(project -> {}, error -> {});
        EventualAssertion.await(occupied);
        AtomicBoolean owner = new AtomicBoolean(true);
        CompletableFuture<Throwable> failed = create(client)
                .contextWrite(new SendCheck(Operation.TASK_CREATE, owner::get).inContext())
                .<Throwable>map(task -> new AssertionError("created"))
                .onErrorResume(Mono::just)
                .toFuture();

        owner.set(false);
        mayRespond.tryEmitEmpty();

        assertThat(failed)
                .succeedsWithin(TransportCalls.PATIENCE)
                .isInstanceOfSatisfying(
                        ManusTransportException.class,
                        error -> assertThat(error.kind()).isEqualTo(TransportException.Kind.SEND_REFUSED));
        assertThat(creates).hasValue(0);
        assertThat(create(client).toFuture()).succeedsWithin(TransportCalls.PATIENCE);
        first.dispose();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "h2"})
    void permitsThatAlwaysExpireEndTheCallAtItsDeadline(String protocol) throws Exception {
        ManusClient client = start(protocol);
        limiter.always(() -> false);

        Throwable error = create(client.with(options -> options.timeout(Duration.ofSeconds(1))))
                .<Throwable>map(task -> new AssertionError("created"))
                .onErrorResume(Mono::just)
                .block(TransportCalls.PATIENCE);

        assertThat(error).isInstanceOf(DeadlineExceededException.class).hasMessageContaining("lease ran out");
        assertThat(creates).hasValue(0);
        assertThat(limiter.open).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https", "h2"})
    void nothingIsWrittenWithoutALeaseAndAllPermitsComeBackWhateverIsCancelled(String protocol) throws Exception {
        ManusClient client = start(protocol);
        limiter.always(() -> ThreadLocalRandom.current().nextInt(3) > 0);
        Flux.range(0, 300)
                .flatMap(
                        i -> i % 3 == 0
                                ? create(client)
                                        .takeUntilOther(Mono.delay(Duration.ofNanos(
                                                ThreadLocalRandom.current().nextInt(2_000_000))))
                                        .then()
                                : create(client).then(),
                        20)
                .blockLast(Duration.ofMinutes(1));

        assertThat(creates.get()).isBetween(200, 300);
        limiter.always(() -> true);
        assertThat(create(client).toFuture()).succeedsWithin(TransportCalls.PATIENCE);
        EventualAssertion.until("all permits are back", () -> limiter.open.get() == 0);
        assertThat(limiter.responded.get()).isGreaterThanOrEqualTo(creates.get());
        assertThat(limiter.sentWithoutLease).hasValue(0);
        assertThat(limiter.twice).hasValue(0);
    }

    /** Grants permits at once; their leases end when the test says so. */
    private static final class LeaseLimiter implements OperationRateLimiter {

        final AtomicInteger open = new AtomicInteger();
        final AtomicInteger unsent = new AtomicInteger();
        final AtomicInteger responded = new AtomicInteger();
        final AtomicInteger sentWithoutLease = new AtomicInteger();
        final AtomicInteger twice = new AtomicInteger();
        private volatile BooleanSupplier lease = () -> true;
        private volatile @Nullable BooleanSupplier nextLease;

        void always(BooleanSupplier maySend) {
            lease = maySend;
        }

        void next(BooleanSupplier maySend) {
            nextLease = maySend;
        }

        @Override
        public Mono<CallPermit> acquire(PermitRequest request) {
            return Mono.fromSupplier(() -> {
                open.incrementAndGet();
                BooleanSupplier first = nextLease;
                nextLease = null;
                return new LeasedPermit(this, first == null ? lease : first);
            });
        }
    }

    private static final class LeasedPermit implements CallPermit {

        private final LeaseLimiter limiter;
        private final BooleanSupplier lease;
        private final AtomicBoolean settled = new AtomicBoolean();
        private volatile boolean leased;

        LeasedPermit(LeaseLimiter limiter, BooleanSupplier lease) {
            this.limiter = limiter;
            this.lease = lease;
        }

        @Override
        public boolean maySend() {
            leased = lease.getAsBoolean();
            return leased;
        }

        @Override
        public void responded() {
            limiter.responded.incrementAndGet();
            if (!leased) {
                limiter.sentWithoutLease.incrementAndGet();
            }
            settle();
        }

        @Override
        public void unsent() {
            limiter.unsent.incrementAndGet();
            settle();
        }

        @Override
        public void limited(@Nullable Duration retryAfter) {
            settle();
        }

        private void settle() {
            if (settled.compareAndSet(false, true)) {
                limiter.open.decrementAndGet();
            } else {
                limiter.twice.incrementAndGet();
            }
        }
    }
}
