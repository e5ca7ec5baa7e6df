package io.github.manusreactive.http;

import static io.github.manusreactive.http.TransportCalls.call;
import static io.github.manusreactive.http.TransportCalls.get;
import static io.github.manusreactive.http.TransportCalls.post;
import static io.github.manusreactive.http.TransportCalls.with;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** One request, one response. */
class TransportExchangeTest {

    private final ReactorNettyTransport transport = ReactorNettyTransport.create(HttpSettings.defaults());

    @AfterEach
    void close() {
        transport.close().block(TransportCalls.PATIENCE);
    }

    @Test
    void aWholeResponseArrivesWithStatusAndFields() {
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.write("HTTP/1.1 201 Created\r\nX-Request-Id: r1\r\nSet-Cookie: a\r\nset-cookie: b\r\n"
                    + "transfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
            peer.hang();
        })) {
            StepVerifier.create(transport.exchange(get(server.uri("/v2/x"))))
                    .assertNext(reply -> {
                        assertThat(reply.status()).isEqualTo(201);
                        assertThat(reply.text()).isEqualTo("abcde");
                        assertThat(reply.headers().first("x-request-ID")).isEqualTo("r1");
                        assertThat(reply.headers().all("Set-Cookie")).containsExactly("a", "b");
                    })
                    .expectComplete()
                    .verify(TransportCalls.PATIENCE);
        }
    }

    /** The fields are read from Netty's own object, so a later response on the connection must not change it. */
    @Test
    void fieldsStayAfterLaterResponsesOnTheConnection() {
        AtomicInteger connections = new AtomicInteger();
        // the second call waits for the connection: a response is delivered before its connection is free
        ReactorNettyTransport one = ReactorNettyTransport.create(
                HttpSettings.builder().maxConnections(1).build());
        try (RawServer server = RawServer.start(peer -> {
            connections.incrementAndGet();
            for (int i = 1; i <= 2; i++) {
                peer.readRequest();
                peer.write("HTTP/1.1 200 OK\r\nX-Request-Id: r" + i + "\r\nX-Only: " + i
                        + "\r\ncontent-length: 0\r\n\r\n");
            }
            peer.hang();
        })) {
            HttpResponse first = one.exchange(get(server.uri("/v2/x"))).block(TransportCalls.PATIENCE);
            HttpResponse second = one.exchange(get(server.uri("/v2/x"))).block(TransportCalls.PATIENCE);
            one.close().block(TransportCalls.PATIENCE);

            assertThat(connections).hasValue(1);
            assertThat(first.headers().first("x-request-id")).isEqualTo("r1");
            assertThat(first.headers().asMap()).containsEntry("x-only", List.of("1"));
            assertThat(first.headers().first("x-only")).isEqualTo("1");
            assertThat(second.headers().first("x-request-id")).isEqualTo("r2");
            assertThat(second.headers())
                    .isEqualTo(HttpHeaders.of(second.headers().asMap()));
        }
    }

    @Test
    void onlyTheGivenHeadersAndTheDocumentedOnesAreSent() {
        try (RawServer server = answering("200 OK", "")) {
            var call = with(get(server.uri("/a%2Fb?q=%7E&s=1%202")), "x-manus-api-key", "k");
            transport.exchange(call).block(TransportCalls.PATIENCE);

            assertThat(server.requests().get(0).lines().filter(line -> !line.isEmpty()))
                    .containsExactlyInAnyOrder(
                            "GET /a%2Fb?q=%7E&s=1%202 HTTP/1.1",
                            "host: localhost:" + server.port(),
                            "accept-encoding: gzip",
                            "user-agent: " + HttpSettings.defaults().userAgent(),
                            "x-manus-api-key: k");
        }
    }

    @Test
    void theUserAgentNamesTheVersion() {
        assertThat(HttpSettings.defaults().userAgent())
                .matches("manus-reactive/\\d+\\.\\d+\\.\\d+\\S* \\(java "
                        + Runtime.version().feature() + "\\)");
    }

    @Test
    void aBodyInMemoryIsSentWithItsLength() {
        String[] body = new String[1];
        try (RawServer server = RawServer.start(peer -> {
            body[0] = peer.readRequest();
            peer.answer("200 OK", "");
            peer.hang();
        })) {
            transport.exchange(post(server.uri("/"), "{\"ü\":1}")).block(TransportCalls.PATIENCE);

            assertThat(body[0]).isEqualTo("{\"ü\":1}");
            assertThat(server.requests().get(0)).contains("content-length: 8").doesNotContain("transfer-encoding");
        }
    }

    @Test
    void anEmptyPostStatesThatItIsEmpty() {
        try (RawServer server = answering("200 OK", "")) {
            transport.exchange(call("POST", server.uri("/"), HttpBody.empty())).block(TransportCalls.PATIENCE);

            assertThat(server.requests().get(0)).contains("content-length: 0");
        }
    }

    @Test
    void aBaseUrlOfTheCustomizedClientGetsNoRequests() {
        try (RawServer server = answering("200 OK", "x");
                RawServer foreign = answering("200 OK", "x")) {
            ReactorNettyTransport customized = ReactorNettyTransport.create(HttpSettings.builder()
                    .httpClientCustomizer(
                            client -> client.baseUrl(foreign.uri("/base").toString()))
                    .build());
            customized.exchange(get(server.uri("/v2/x"))).block(TransportCalls.PATIENCE);
            customized.close().block(TransportCalls.PATIENCE);

            assertThat(server.requests().get(0)).startsWith("GET /v2/x HTTP/1.1");
            assertThat(foreign.requests()).isEmpty();
        }
    }

    @Test
    void redirectsAreReturnedAndNotFollowed() {
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.write("HTTP/1.1 302 Found\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n");
            peer.hang();
        })) {
            HttpResponse reply = transport.exchange(get(server.uri("/"))).block(TransportCalls.PATIENCE);

            assertThat(reply.status()).isEqualTo(302);
            assertThat(reply.headers().first("location")).isEqualTo("/elsewhere");
            assertThat(server.requests()).hasSize(1);
        }
    }

    @Test
    void nothingIsSentBeforeSubscriptionAndEachSubscriptionSendsOnce() {
        try (RawServer server = answering("200 OK", "x")) {
            var exchange = transport.exchange(get(server.uri("/")));
            assertThat(server.connections()).isZero();

            exchange.block(TransportCalls.PATIENCE);
            exchange.block(TransportCalls.PATIENCE);

            assertThat(server.requests()).hasSize(2);
        }
    }

    @Test
    void connectionsAreReused() {
        var single = ReactorNettyTransport.create(
                HttpSettings.builder().maxConnections(1).build());
        try (RawServer server = answering("200 OK", "x")) {
            Flux.range(0, 20)
                    .flatMap(i -> single.exchange(get(server.uri("/"))), 10)
                    .blockLast(TransportCalls.PATIENCE);

            assertThat(server.connections()).isEqualTo(1);
        } finally {
            single.close().block(TransportCalls.PATIENCE);
        }
    }

    @Test
    void compressedResponsesArriveDecompressed() throws IOException {
        byte[] zipped = gzip("hello ".repeat(1000));
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.write("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: " + zipped.length + "\r\n\r\n");
            peer.write(zipped);
            peer.hang();
        })) {
            HttpResponse reply = transport.exchange(get(server.uri("/"))).block(TransportCalls.PATIENCE);

            assertThat(reply.text()).isEqualTo("hello ".repeat(1000));
        }
    }

    @Test
    void anAskedForEncodingIsLeftAsItIs() throws IOException {
        byte[] zipped = gzip("hello");
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.write("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: " + zipped.length + "\r\n\r\n");
            peer.write(zipped);
            peer.hang();
        })) {
            HttpResponse reply = transport
                    .exchange(with(get(server.uri("/")), "Accept-Encoding", "identity"))
                    .block(TransportCalls.PATIENCE);

            assertThat(reply.body()).isEqualTo(zipped);
            assertThat(server.requests().get(0))
                    .contains("accept-encoding: identity")
                    .doesNotContain(": gzip");
        }
    }

    private static RawServer answering(String status, String body) {
        return RawServer.start(peer -> {
            while (true) {
                peer.readRequest();
                peer.answer(status, body);
            }
        });
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return zipped.toByteArray();
    }
}
