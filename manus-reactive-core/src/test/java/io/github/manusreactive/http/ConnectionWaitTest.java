package io.github.manusreactive.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.observation.CallObserver;
import io.github.manusreactive.observation.CallObserver.Watch;
import io.github.manusreactive.observation.CallOutcome;
import io.github.manusreactive.task.CreateTaskRequest;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.resources.LoopResources;
import reactor.util.context.ContextView;

/** A call that waits for a connection waits until its own deadline: it fails no earlier, and nothing of it was sent. */
class ConnectionWaitTest {

    private static final String CREATED =
            "{\"ok\":true,\"request_id\":\"r\",\"task_id\":\"t\",\"task_title\":\"x\",\"task_url\":\"https://manus.im/app/t\"}";
    private static final LoopResources LOOPS = LoopResources.create("wait", 2, true);
    private static final LoopResources SERVER_LOOPS = LoopResources.create("wait-server", 1, true);

    @TempDir
    static Path folder;

    private static TestCertificate certificate;

    @BeforeAll
    static void certify() throws Exception {
        certificate = TestCertificate.in(folder);
    }

    @AfterAll
    static void stopLoops() {
        LOOPS.disposeLater().block(TransportCalls.PATIENCE);
        SERVER_LOOPS.disposeLater().block(TransportCalls.PATIENCE);
    }

    @ParameterizedTest(name = "native {0}, {1}, {2} users")
    @CsvSource({"true,http,500", "false,http,150", "true,https,150", "false,https,150", "true,h2,500", "false,h2,150"})
    void noCallOfABurstWithinItsLimitsFailsForWantOfAConnection(boolean nativeTransport, String protocol, int users)
            throws Exception {
        int each = 10;
        AtomicInteger arrivals = new AtomicInteger();
        FailedAttempts failed = new FailedAttempts();
        DisposableServer server = TestServers.start(
                protocol,
                certificate,
                s -> s.runOn(SERVER_LOOPS)
                        .http2Settings(settings -> settings.maxConcurrentStreams(4))
                        .handle((request, response) -> {
                            arrivals.incrementAndGet();
                            return request.receive()
                                    .then(Mono.delay(Duration.ofMillis(10)))
                                    .thenMany(response.header("content-type", "application/json")
                                            .sendString(Mono.just(CREATED)));
                        }));
        int connections = protocol.equals("h2") ? 8 : 32;
        ManusClients clients = ManusClients.builder()
                .baseUrl(TestServers.url(protocol, server))
                .observer(failed)
                .http(http -> TestServers.settings(http, protocol, certificate)
                        .maxConnections(connections)
                        .httpClientCustomizer(client -> client.runOn(LOOPS, nativeTransport)))
                .build();
        try {
            Map<String, Integer> ends = new TreeMap<>();
            Flux.range(0, users)
                    .map(user -> clients.client(ManusUser.ofApiKeys("user-" + user, "key-" + user)))
                    .flatMap(
                            client -> Flux.range(0, each)
                                    .flatMap(i -> client.tasks()
                                            .create(CreateTaskRequest.of("prompt"))
                                            .map(task -> "created")
                                            .onErrorResume(e -> Mono.just(kind(e)))),
                            users)
                    .doOnNext(end -> ends.merge(end, 1, Integer::sum))
                    .blockLast(Duration.ofMinutes(2));

            assertThat(ends).isEqualTo(Map.of("created", users * each));
            assertThat(failed.count).hasValue(0);
            assertThat(arrivals).hasValue(users * each);
        } finally {
            clients.closeGracefully().block(TransportCalls.PATIENCE);
            server.disposeNow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https", "h2"})
    void aCancelledCallFreesItsPlaceAmongThoseThatWait(String protocol) throws Exception {
        Sinks.Empty<Void> mayRespond = Sinks.empty();
        CountDownLatch arrived = new CountDownLatch(1);
        AtomicInteger arrivals = new AtomicInteger();
        DisposableServer server = TestServers.start(
                protocol,
                certificate,
                s -> s.http2Settings(settings -> settings.maxConcurrentStreams(1))
                        .handle((request, response) -> {
                            arrivals.incrementAndGet();
                            arrived.countDown();
                            return response.sendString(mayRespond.asMono().thenReturn("done"));
                        }));
        ReactorNettyTransport transport =
                ReactorNettyTransport.create(TestServers.settings(HttpSettings.builder(), protocol, certificate)
                        .maxConnections(1)
                        .maxPendingAcquires(1)
                        .build());
        try {
            HttpCall call = TransportCalls.get(URI.create(TestServers.url(protocol, server) + "/"));
            CompletableFuture<HttpResponse> first = transport.exchange(call).toFuture();
            EventualAssertion.await(arrived);
            for (int i = 0; i < 1000; i++) {
                Disposable waiting = transport.exchange(call).subscribe();
                waiting.dispose();
            }
            CompletableFuture<HttpResponse> last = transport.exchange(call).toFuture();
            CompletableFuture<String> tooMany = transport
                    .exchange(call)
                    .map(HttpResponse::text)
                    .onErrorResume(TransportException.class, fault -> Mono.just(String.valueOf(fault.kind())))
                    .toFuture();
            assertThat(tooMany).succeedsWithin(TransportCalls.PATIENCE).isEqualTo("POOL");

            mayRespond.tryEmitEmpty();

            assertThat(first).succeedsWithin(TransportCalls.PATIENCE);
            assertThat(last).succeedsWithin(TransportCalls.PATIENCE);
            assertThat(arrivals).hasValue(2);
        } finally {
            transport.close().block(TransportCalls.PATIENCE);
            server.disposeNow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https", "h2"})
    void closingEndsTheCallsThatWait(String protocol) throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        DisposableServer server = TestServers.start(
                protocol,
                certificate,
                s -> s.http2Settings(settings -> settings.maxConcurrentStreams(1))
                        .handle((request, response) -> {
                            arrived.countDown();
                            return Mono.never();
                        }));
        ReactorNettyTransport transport =
                ReactorNettyTransport.create(TestServers.settings(HttpSettings.builder(), protocol, certificate)
                        .maxConnections(1)
                        .quietPeriod(Duration.ofDays(1))
                        .build());
        try {
            HttpCall call = TransportCalls.get(URI.create(TestServers.url(protocol, server) + "/"));
            Disposable first = transport.exchange(call).subscribe(reply -> {}, error -> {});
            EventualAssertion.await(arrived);
            CompletableFuture<TransportException.Kind> waiting = transport
                    .exchange(call)
                    .map(reply -> TransportException.Kind.RESET)
                    .onErrorResume(TransportException.class, fault -> Mono.just(fault.kind()))
                    .toFuture();

            CompletableFuture<Void> closed = transport.close().toFuture();

            assertThat(waiting).succeedsWithin(TransportCalls.PATIENCE).isEqualTo(TransportException.Kind.SHUT_DOWN);
            assertThat(closed).isNotDone();
            first.dispose();
            assertThat(closed).succeedsWithin(TransportCalls.PATIENCE);
        } finally {
            transport.close().block(TransportCalls.PATIENCE);
            server.disposeNow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https", "h2"})
    void aDeadlineWhileACallWaitsForAConnectionMeansThatNothingWasSent(String protocol) throws Exception {
        CountDownLatch arrived = new CountDownLatch(1);
        AtomicInteger creates = new AtomicInteger();
        DisposableServer server = TestServers.start(
                protocol,
                certificate,
                s -> s.http2Settings(settings -> settings.maxConcurrentStreams(1))
                        .handle((request, response) -> {
                            if (request.uri().contains("task.create")) {
                                creates.incrementAndGet();
                            }
                            arrived.countDown();
                            return Mono.never();
                        }));
        ManusClients clients = ManusClients.builder()
                .baseUrl(TestServers.url(protocol, server))
                .apiKey("key-1")
                .http(http -> TestServers.settings(http, protocol, certificate)
                        .maxConnections(1)
                        .quietPeriod(Duration.ZERO))
                .build();
        ManusClient client = clients.client();
        try {
            Disposable first = client.projects().list().subscribe(project -> {}, error -> {});
            EventualAssertion.await(arrived);

            assertThat(failure(client)).isInstanceOf(DeadlineExceededException.class);
            assertThat(creates).hasValue(0);
            first.dispose();
        } finally {
            clients.closeGracefully().block(TransportCalls.PATIENCE);
            server.disposeNow();
        }
    }

    @ParameterizedTest(name = "native {0}")
    @ValueSource(booleans = {true, false})
    void aDeadlineDuringTheTlsHandshakeMeansThatNothingWasSent(boolean nativeTransport) {
        try (RawServer silent = RawServer.start(RawServer.Peer::hang)) {
            ManusClients clients = ManusClients.builder()
                    .baseUrl("https://localhost:" + silent.port())
                    .apiKey("key-1")
                    .http(http ->
                            http.quietPeriod(Duration.ZERO).httpClientCustomizer(c -> c.runOn(LOOPS, nativeTransport)))
                    .build();
            ManusClient client = clients.client();
            try {
                assertThat(failure(client)).isInstanceOf(DeadlineExceededException.class);
            } finally {
                clients.closeGracefully().block(TransportCalls.PATIENCE);
            }
        }
    }

    @Test
    void aDeadlineWhileAProxyConnectsMeansThatNothingWasSent() {
        try (RawServer proxy = RawServer.start(peer -> {
            peer.readHead();
            peer.hang();
        })) {
            ManusClients clients = ManusClients.builder()
                    .baseUrl("http://api.example.invalid")
                    .apiKey("key-1")
                    .http(http -> http.quietPeriod(Duration.ZERO).proxy(ProxySettings.http("localhost", proxy.port())))
                    .build();
            ManusClient client = clients.client();
            try {
                assertThat(failure(client)).isInstanceOf(DeadlineExceededException.class);
            } finally {
                clients.closeGracefully().block(TransportCalls.PATIENCE);
            }
        }
    }

    private static Throwable failure(ManusClient client) {
        return client.with(options -> options.timeout(Duration.ofSeconds(1)))
                .tasks()
                .create(CreateTaskRequest.of("prompt"))
                .<Throwable>map(task -> new AssertionError("created"))
                .onErrorResume(Mono::just)
                .block(TransportCalls.PATIENCE);
    }

    private static String kind(Throwable error) {
        return error instanceof ManusTransportException broken
                ? String.valueOf(broken.kind())
                : error.getClass().getSimpleName();
    }

    private static final class FailedAttempts implements CallObserver {

        private final AtomicInteger count = new AtomicInteger();

        @Override
        public Watch callStarted(CallContext call, ContextView context) {
            return new Watch() {
                @Override
                public Watch attemptStarted(int number, ContextView within) {
                    return end -> {
                        if (end.outcome() != CallOutcome.Outcome.SUCCESS) {
                            count.incrementAndGet();
                        }
                    };
                }

                @Override
                public void ended(CallOutcome end) {}
            };
        }
    }
}
