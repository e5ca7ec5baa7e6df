package io.github.manusreactive.http;

import static io.github.manusreactive.http.TransportCalls.get;
import static io.github.manusreactive.http.TransportCalls.post;
import static io.github.manusreactive.http.TransportCalls.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.error.TransportException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.LoopResources;

/** Connections that die, calls that are cancelled, transports that are closed. */
class ConnectionLifeTest {

    private static final LoopResources LOOPS = LoopResources.create("life", 1, true);

    private ReactorNettyTransport transport = single(UnaryOperator.identity());

    @AfterEach
    void close() {
        transport.close().block(TransportCalls.PATIENCE);
    }

    @Test
    void aConnectionThatWasClosedWhileIdleIsReplacedUnnoticed() {
        CountDownLatch closed = new CountDownLatch(1);
        // not doOnDisconnected, which for a pooled connection may come with the response already
        transport = single(client -> client.doOnConnected(
                connection -> connection.channel().closeFuture().addListener(future -> closed.countDown())));
        try (RawServer server = RawServer.start(
                peer -> {
                    peer.readRequest();
                    peer.answer("200 OK", "first");
                },
                ConnectionLifeTest::answerAll)) {
            transport.exchange(post(server.uri("/"), "{}")).block(TransportCalls.PATIENCE);
            EventualAssertion.await(closed);

            HttpResponse second =
                    transport.exchange(post(server.uri("/"), "{}")).block(TransportCalls.PATIENCE);

            assertThat(second.text()).isEqualTo("again");
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void aPooledConnectionThatDiesAfterTheWriteMayHaveCarriedTheRequest() {
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.answer("200 OK", "first");
            peer.readRequest();
            peer.reset();
        })) {
            transport.exchange(post(server.uri("/"), "{}")).block(TransportCalls.PATIENCE);

            TransportException fault = fault(post(server.uri("/"), "{}"));

            assertThat(fault.kind()).isEqualTo(Kind.RESET);
            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void aConnectionThatDiesBeforeTheWriteCarriedNothing() {
        transport = single(client ->
                client.doOnRequest((request, connection) -> connection.channel().close()));
        try (RawServer server = RawServer.start(ConnectionLifeTest::answerAll)) {
            TransportException fault = fault(post(server.uri("/"), "{}"));

            assertThat(fault.kind()).isEqualTo(Kind.CLOSED_BEFORE_SEND);
            assertThat(fault.kind().maybeSent()).isFalse();
            assertThat(server.requests()).isEmpty();
        }
    }

    @Test
    void cancellingResetsTheConnectionAndFreesItsPlace() {
        CountDownLatch arrived = new CountDownLatch(1);
        CompletableFuture<Boolean> reset = new CompletableFuture<>();
        try (RawServer server = RawServer.start(
                peer -> {
                    peer.readRequest();
                    arrived.countDown();
                    reset.complete(peer.awaitReset());
                },
                ConnectionLifeTest::answerAll)) {
            var call = transport.exchange(get(server.uri("/"))).subscribe();
            EventualAssertion.await(arrived);
            call.dispose();
            assertThat(reset).succeedsWithin(TransportCalls.PATIENCE).isEqualTo(true);

            HttpResponse next = transport.exchange(get(server.uri("/"))).block(TransportCalls.PATIENCE);

            assertThat(next.text()).isEqualTo("again");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatASilentServerHasNotTakenYetNeverReachesIt(boolean nativeTransport) {
        transport = single(client -> client.runOn(LOOPS, nativeTransport));
        CountDownLatch givenUp = new CountDownLatch(1);
        CompletableFuture<Boolean> reset = new CompletableFuture<>();
        try (RawServer server = RawServer.start(peer -> {
            givenUp.await();
            reset.complete(peer.awaitReset());
        })) {
            HttpCall call = with(post(server.uri("/"), "x".repeat(20_000_000)), Duration.ofMillis(300));

            assertThat(fault(call).kind()).isEqualTo(Kind.TIMEOUT);
            givenUp.countDown();

            assertThat(reset).succeedsWithin(TransportCalls.PATIENCE).isEqualTo(true);
        }
    }

    @Test
    void aCallWithoutAResponseInTimeResetsItsConnection() {
        CompletableFuture<Boolean> reset = new CompletableFuture<>();
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.write("HTTP/1.1 100 Continue\r\n\r\n");
            reset.complete(peer.awaitReset());
        })) {
            assertThat(fault(with(post(server.uri("/"), "{}"), Duration.ofMillis(300)))
                            .kind())
                    .isEqualTo(Kind.TIMEOUT);

            assertThat(reset).succeedsWithin(TransportCalls.PATIENCE).isEqualTo(true);
        }
    }

    @Test
    void aConnectionIsClosedGracefullyAfterItsResponse() {
        CompletableFuture<Boolean> reset = new CompletableFuture<>();
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.write("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}");
            reset.complete(peer.awaitReset());
        })) {
            transport.exchange(post(server.uri("/"), "{}")).block(TransportCalls.PATIENCE);

            assertThat(reset).succeedsWithin(TransportCalls.PATIENCE).isEqualTo(false);
        }
    }

    @Test
    void aConnectionThatStillOwesPartOfARequestCarriesNoOther() {
        try (RawServer server = RawServer.start(
                peer -> {
                    peer.readHead();
                    peer.answer("403 Forbidden", "expired");
                    peer.hang();
                },
                ConnectionLifeTest::answerAll)) {
            HttpResponse refusal = transport
                    .exchange(post(server.uri("/"), "x".repeat(20_000_000)))
                    .block(TransportCalls.PATIENCE);

            HttpResponse next = transport.exchange(get(server.uri("/"))).block(TransportCalls.PATIENCE);

            assertThat(refusal.status()).isEqualTo(403);
            assertThat(next.text()).isEqualTo("again");
        }
    }

    @Test
    void cancellingAtAnyMomentLosesNoPlaceInThePool() {
        try (RawServer server = RawServer.start(ConnectionLifeTest::answerAll)) {
            Flux.range(0, 3000)
                    .flatMap(
                            i -> transport
                                    .exchange(get(server.uri("/")))
                                    .takeUntilOther(Mono.delay(Duration.ofNanos(
                                            ThreadLocalRandom.current().nextInt(1_000_000)))),
                            4)
                    .blockLast(TransportCalls.PATIENCE);

            assertThat(transport
                            .exchange(get(server.uri("/")))
                            .block(TransportCalls.PATIENCE)
                            .text())
                    .isEqualTo("again");
        }
    }

    @Test
    void closingLetsCallsInFlightEnd() {
        CountDownLatch arrived = new CountDownLatch(1);
        CountDownLatch mayAnswer = new CountDownLatch(1);
        transport = ReactorNettyTransport.create(
                HttpSettings.builder().quietPeriod(TransportCalls.PATIENCE).build());
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            arrived.countDown();
            mayAnswer.await();
            peer.answer("200 OK", "late");
            peer.hang();
        })) {
            var reply = transport.exchange(get(server.uri("/"))).toFuture();
            EventualAssertion.await(arrived);
            var closed = transport.close().toFuture();
            assertThat(fault(get(server.uri("/"))).kind()).isEqualTo(Kind.SHUT_DOWN);
            assertThat(closed).isNotDone();

            mayAnswer.countDown();

            assertThat(reply.join().text()).isEqualTo("late");
            closed.join();
        }
    }

    @Test
    void callsThatOutliveTheQuietPeriodAreCutOff() {
        CountDownLatch arrived = new CountDownLatch(1);
        transport = ReactorNettyTransport.create(
                HttpSettings.builder().quietPeriod(Duration.ofMillis(50)).build());
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            arrived.countDown();
            peer.hang();
        })) {
            var reply = transport.exchange(get(server.uri("/"))).materialize().toFuture();
            EventualAssertion.await(arrived);
            transport.close().block(TransportCalls.PATIENCE);

            assertThat(reply.join().getThrowable())
                    .isInstanceOfSatisfying(
                            TransportException.class,
                            fault -> assertThat(fault.kind()).isEqualTo(Kind.RESET))
                    .hasMessageContaining("shutdown");
        }
    }

    @Test
    void closingTwiceAndUnusedIsFine() {
        transport.close().block(TransportCalls.PATIENCE);
        transport.close().block(TransportCalls.PATIENCE);
    }

    @Test
    void noThreadKeepsTheJvmAlive() {
        try (RawServer server = RawServer.start(ConnectionLifeTest::answerAll)) {
            transport.exchange(get(server.uri("/"))).block(TransportCalls.PATIENCE);

            List<Thread> ours = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().startsWith("reactor-"))
                    .toList();
            assertThat(ours).isNotEmpty().allMatch(Thread::isDaemon);
        }
    }

    @Test
    void theLastResponseBeforeASlowCloseIsNotLost() {
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.write("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nuntil the end");
        })) {
            assertThat(transport
                            .exchange(with(get(server.uri("/")), 1000))
                            .block(TransportCalls.PATIENCE)
                            .text())
                    .isEqualTo("until the end");
        }
    }

    @AfterAll
    static void stopLoops() {
        LOOPS.disposeLater(Duration.ZERO, TransportCalls.PATIENCE).block(TransportCalls.PATIENCE);
    }

    private static void answerAll(RawServer.Peer peer) throws Exception {
        while (true) {
            peer.readRequest();
            peer.answer("200 OK", "again");
        }
    }

    private static ReactorNettyTransport single(UnaryOperator<HttpClient> customizer) {
        return ReactorNettyTransport.create(HttpSettings.builder()
                .maxConnections(1)
                .httpClientCustomizer(customizer)
                .build());
    }

    private TransportException fault(HttpCall call) {
        return catchThrowableOfType(
                TransportException.class, () -> transport.exchange(call).block(TransportCalls.PATIENCE));
    }
}
