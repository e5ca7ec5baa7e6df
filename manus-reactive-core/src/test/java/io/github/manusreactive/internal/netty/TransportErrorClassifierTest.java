package io.github.manusreactive.internal.netty;

import static io.github.manusreactive.http.TransportCalls.call;
import static io.github.manusreactive.http.TransportCalls.get;
import static io.github.manusreactive.http.TransportCalls.post;
import static io.github.manusreactive.http.TransportCalls.with;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.WireMock;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.error.TransportException.Kind;
import io.github.manusreactive.http.EventualAssertion;
import io.github.manusreactive.http.HttpBody;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.http.HttpSettings;
import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.http.RawServer;
import io.github.manusreactive.http.RawServer.Script;
import io.github.manusreactive.http.ReactorNettyTransport;
import io.github.manusreactive.http.TransportCalls;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** Classifies errors of real sockets, and whether the server may have seen the request. */
class TransportErrorClassifierTest {

    private static final Duration SHORT = Duration.ofMillis(200);

    private final ReactorNettyTransport transport = ReactorNettyTransport.create(HttpSettings.defaults());

    @AfterEach
    void close() {
        transport.close().block(TransportCalls.PATIENCE);
    }

    @Test
    void aRefusedConnectionIsConnect() throws IOException {
        int port;
        try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = gone.getLocalPort();
        }

        TransportException fault = fault(post(URI.create("http://localhost:" + port + "/v2/x?sig=secret"), "{}"));

        assertThat(fault.kind()).isEqualTo(Kind.CONNECT);
        assertThat(fault).hasMessageContaining("POST http://localhost:" + port + "/v2/x: no connection");
        assertThat(fault.getMessage()).doesNotContain("secret");
    }

    @Test
    void aFullBacklogIsConnect() throws IOException {
        // A listener that never accepts and whose queue is full leaves further connection attempts unanswered.
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var impatient = ReactorNettyTransport.create(
                    HttpSettings.builder().connectTimeout(SHORT).build());
            try {
                var kinds = Flux.range(0, 8)
                        .flatMap(i -> impatient
                                .exchange(with(get(uri(listener)), Duration.ofSeconds(1)))
                                .map(HttpResponse::status)
                                .cast(Object.class)
                                .onErrorResume(TransportException.class, e -> Mono.just(e.kind())))
                        .collectList()
                        .block(TransportCalls.PATIENCE);

                // Those that found room in the queue were connected and wait for their response in vain.
                assertThat(kinds).contains(Kind.CONNECT).allMatch(k -> k == Kind.CONNECT || k == Kind.TIMEOUT);
            } finally {
                impatient.close().block(TransportCalls.PATIENCE);
            }
        }
    }

    @Test
    void anUnknownHostIsDns() {
        assertThat(fault(get(URI.create("http://nowhere.invalid/"))).kind()).isEqualTo(Kind.DNS);
    }

    @Test
    void plainTextInsteadOfTlsIsTls() {
        try (RawServer server = RawServer.start(peer -> {
            peer.write("HTTP/1.1 400 Bad Request\r\n\r\n");
            peer.close();
        })) {
            TransportException fault = fault(get(URI.create("https://localhost:" + server.port() + "/")));

            assertThat(fault.kind()).isEqualTo(Kind.TLS);
            assertThat(fault).hasMessageContaining("TLS");
        }
    }

    @Test
    void aCloseDuringTheTlsHandshakeWasNotSent() {
        try (RawServer server = RawServer.start(RawServer.Peer::close)) {
            TransportException fault = fault(get(URI.create("https://localhost:" + server.port() + "/")));

            assertThat(fault.kind()).isIn(Kind.TLS, Kind.CLOSED_BEFORE_SEND);
        }
    }

    @Test
    void anExhaustedPoolIsPool() {
        var narrow = ReactorNettyTransport.create(HttpSettings.builder()
                .maxConnections(1)
                .maxPendingAcquires(0)
                .quietPeriod(Duration.ZERO)
                .build());
        CountDownLatch arrived = new CountDownLatch(1);
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            arrived.countDown();
            peer.hang();
        })) {
            var first = narrow.exchange(get(server.uri("/"))).subscribe(reply -> {}, error -> {});
            EventualAssertion.await(arrived);

            assertThat(fault(narrow, get(server.uri("/"))).kind()).isEqualTo(Kind.POOL);
            first.dispose();
        } finally {
            narrow.close().block(TransportCalls.PATIENCE);
        }
    }

    @Test
    void aWaitForTheOnlyConnectionThatTakesTooLongIsPool() {
        var narrow = ReactorNettyTransport.create(HttpSettings.builder()
                .maxConnections(1)
                .pendingAcquireTimeout(SHORT)
                .quietPeriod(Duration.ZERO)
                .build());
        CountDownLatch arrived = new CountDownLatch(1);
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            arrived.countDown();
            peer.hang();
        })) {
            var first = narrow.exchange(get(server.uri("/"))).subscribe(reply -> {}, error -> {});
            EventualAssertion.await(arrived);

            assertThat(fault(narrow, get(server.uri("/"))).kind()).isEqualTo(Kind.POOL);
            first.dispose();
        } finally {
            narrow.close().block(TransportCalls.PATIENCE);
        }
    }

    @Test
    void aResetAfterTheRequestIsReset() {
        assertThat(kind(peer -> {
                    peer.readRequest();
                    peer.reset();
                }))
                .isEqualTo(Kind.RESET);
    }

    @Test
    void aCloseAfterTheRequestIsReset() {
        assertThat(kind(RawServer.Peer::readRequest)).isEqualTo(Kind.RESET);
    }

    @Test
    void aCloseWithinTheStatusLineIsNotAResponse() {
        assertThat(kind(peer -> {
                    peer.readRequest();
                    peer.write("HTTP/1.1 20");
                }))
                .isIn(Kind.RESET, Kind.TRUNCATED);
    }

    @Test
    void silenceIsTimeout() {
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.hang();
        })) {
            TransportException fault = fault(with(post(server.uri("/"), "{}"), SHORT));

            assertThat(fault.kind()).isEqualTo(Kind.TIMEOUT);
            assertThat(fault).hasMessageContaining("no response within 200 ms");
        }
    }

    @Test
    void silenceWithinTheResponseIsTimeout() {
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.write("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc");
            peer.hang();
        })) {
            assertThat(fault(with(get(server.uri("/")), SHORT)).kind()).isEqualTo(Kind.TIMEOUT);
        }
    }

    @Test
    void aServerThatTakesNoMoreOfTheRequestIsTimeout() {
        byte[] large = new byte[32 << 20];
        try (RawServer server = RawServer.start(peer -> {
            peer.readHead();
            peer.hang();
        })) {
            TransportException fault = fault(with(call("PUT", server.uri("/"), HttpBody.of(large)), SHORT));

            assertThat(fault.kind()).isEqualTo(Kind.TIMEOUT);
            assertThat(fault).hasMessageContaining("read no more of the request");
        }
    }

    @Test
    void aResponseShorterThanItsLengthIsTruncated() {
        assertThat(kind(peer -> {
                    peer.readRequest();
                    peer.write("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc");
                }))
                .isEqualTo(Kind.TRUNCATED);
    }

    @Test
    void chunksWithoutTheLastOneAreTruncated() {
        assertThat(kind(peer -> {
                    peer.readRequest();
                    peer.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n");
                }))
                .isEqualTo(Kind.TRUNCATED);
    }

    @Test
    void aResetWithinTheResponseIsTruncated() {
        assertThat(kind(peer -> {
                    peer.readRequest();
                    peer.write("HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n" + "x".repeat(900_000));
                    peer.reset();
                }))
                .isEqualTo(Kind.TRUNCATED);
    }

    @Test
    void garbageIsMalformed() {
        assertThat(kind(peer -> {
                    peer.readRequest();
                    peer.write("no HTTP at all\r\n\r\n");
                    peer.hang();
                }))
                .isEqualTo(Kind.MALFORMED);
    }

    @Test
    void aBadChunkSizeIsMalformed() {
        assertThat(kind(peer -> {
                    peer.readRequest();
                    peer.write("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\nabc\r\n");
                    peer.hang();
                }))
                .isEqualTo(Kind.MALFORMED);
    }

    @Test
    void aBrokenCompressionIsMalformed() {
        assertThat(kind(peer -> {
                    peer.readRequest();
                    peer.write("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 12\r\n\r\nnot zipped..");
                    peer.hang();
                }))
                .isEqualTo(Kind.MALFORMED);
    }

    @Test
    void anAnnouncedResponseThatIsTooLargeIsTooLarge() {
        assertThat(kind(peer -> {
                    peer.readRequest();
                    peer.write("HTTP/1.1 200 OK\r\ncontent-length: 2000000\r\n\r\n");
                    peer.hang();
                }))
                .isEqualTo(Kind.TOO_LARGE);
    }

    @Test
    void aResponseThatTurnsOutTooLargeIsTooLarge() {
        assertThat(kind(peer -> {
                    peer.readRequest();
                    peer.write("HTTP/1.1 200 OK\r\n\r\n" + "x".repeat((1 << 20) + 1));
                    peer.hang();
                }))
                .isEqualTo(Kind.TOO_LARGE);
    }

    @Test
    void aResponseOfExactlyTheBoundIsTaken() {
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.answer("200 OK", "12345");
            peer.hang();
        })) {
            assertThat(transport
                            .exchange(with(get(server.uri("/")), 5))
                            .block(TransportCalls.PATIENCE)
                            .text())
                    .isEqualTo("12345");
        }
    }

    @Test
    void aFailingBodyIsRequestBodyAndItsConnectionIsNotUsedAgain() {
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.answer("200 OK", "");
            peer.awaitClose();
        })) {
            var body = new HttpBody.Chunks(
                    () -> Flux.concat(
                            Flux.just(ByteBuffer.wrap(new byte[10])), Flux.error(new IllegalStateException("no more"))),
                    20);

            TransportException fault = fault(call("PUT", server.uri("/"), body));
            assertThat(fault.kind()).isEqualTo(Kind.REQUEST_BODY);
            assertThat(fault).hasMessageContaining("no more").hasCauseInstanceOf(IllegalStateException.class);

            transport.exchange(get(server.uri("/"))).block(TransportCalls.PATIENCE);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @CsvSource({"9, ended after 10 of the announced", "11, longer than the announced"})
    void aBodyOfAnotherLengthThanAnnouncedIsRequestBody(int more, String message) {
        try (RawServer server = RawServer.start(RawServer.Peer::readRequest)) {
            var body = new HttpBody.Chunks(
                    () -> Flux.just(ByteBuffer.wrap(new byte[5]), ByteBuffer.wrap(new byte[5])), more == 9 ? 11 : 9);

            TransportException fault = fault(call("PUT", server.uri("/"), body));

            assertThat(fault.kind()).isEqualTo(Kind.REQUEST_BODY);
            assertThat(fault).hasMessageContaining(message);
        }
    }

    @Test
    void aMissingFileIsRequestBodyAndTakesNoConnection() {
        try (RawServer server = RawServer.start(RawServer.Peer::readRequest)) {
            var body = new HttpBody.FileBytes(Path.of("no", "such", "file"));

            assertThat(fault(call("PUT", server.uri("/"), body)).kind()).isEqualTo(Kind.REQUEST_BODY);
            assertThat(server.connections()).isZero();
        }
    }

    @Test
    void aClosedTransportIsShutDown() {
        try (RawServer server = RawServer.start(RawServer.Peer::readRequest)) {
            transport.close().block(TransportCalls.PATIENCE);

            assertThat(fault(get(server.uri("/"))))
                    .hasMessageContaining("the client is closed")
                    .extracting(TransportException::kind)
                    .isEqualTo(Kind.SHUT_DOWN);
            assertThat(server.connections()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost"})
    void sharedEventLoopsThatAreGoneAreNoClosedClient(String host) {
        LoopResources loops = LoopResources.create("gone", 1, true);
        ReactorNettyTransport shared = ReactorNettyTransport.create(HttpSettings.builder()
                .httpClientCustomizer(client -> client.runOn(loops))
                .build());
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.answer("200 OK", "hello");
        })) {
            HttpCall call =
                    get(URI.create("http://" + host + ":" + server.uri("/").getPort() + "/"));
            shared.exchange(call).block(TransportCalls.PATIENCE);
            loops.disposeLater(Duration.ZERO, TransportCalls.PATIENCE).block(TransportCalls.PATIENCE);

            assertThatThrownBy(() -> shared.exchange(call).block(TransportCalls.PATIENCE))
                    .hasMessageContaining("the event loops of the connections are shut down")
                    .asInstanceOf(InstanceOfAssertFactories.type(TransportException.class))
                    .extracting(TransportException::kind)
                    .isEqualTo(Kind.SHUT_DOWN);
        } finally {
            shared.close().block(TransportCalls.PATIENCE);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "EMPTY_RESPONSE, RESET",
        "CONNECTION_RESET_BY_PEER, RESET",
        // Its garbage comes after a valid head, and no line of it ends before the close.
        "MALFORMED_RESPONSE_CHUNK, TRUNCATED",
        "RANDOM_DATA_THEN_CLOSE, RESET"
    })
    void wireMocksFaultsAreDistinguished(Fault wireFault, Kind kind) {
        WireMockServer server =
                new WireMockServer(WireMockConfiguration.options().dynamicPort().bindAddress("localhost"));
        server.start();
        try {
            server.stubFor(WireMock.any(WireMock.anyUrl())
                    .willReturn(WireMock.aResponse().withFault(wireFault)));

            assertThat(fault(post(URI.create(server.baseUrl() + "/v2/task.create"), "{}"))
                            .kind())
                    .isEqualTo(kind);
        } finally {
            server.stop();
        }
    }

    private Kind kind(Script script) {
        try (RawServer server = RawServer.start(script)) {
            return fault(post(server.uri("/"), "{}")).kind();
        }
    }

    private TransportException fault(HttpCall call) {
        return fault(transport, call);
    }

    private static TransportException fault(HttpTransport transport, HttpCall call) {
        return catchThrowableOfType(
                TransportException.class, () -> transport.exchange(call).block(TransportCalls.PATIENCE));
    }

    private static URI uri(ServerSocket listener) {
        return URI.create("http://localhost:" + listener.getLocalPort() + "/");
    }
}
