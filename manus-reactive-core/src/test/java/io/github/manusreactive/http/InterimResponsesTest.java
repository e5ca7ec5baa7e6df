package io.github.manusreactive.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.error.TransportException.Kind;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Flux;

/** Interim responses (1xx) come before the final one, and never take its place. */
class InterimResponsesTest {

    private final ReactorNettyTransport transport = ReactorNettyTransport.create(
            HttpSettings.builder().maxConnections(1).build());

    @AfterEach
    void close() {
        transport.close().block(TransportCalls.PATIENCE);
    }

    static Stream<Arguments> interims() {
        List<Arguments> cases = new ArrayList<>();
        for (String status : List.of("100 Continue", "102 Processing", "103 Early Hints", "199 Whatever")) {
            for (int count : new int[] {1, 2, 5}) {
                for (String headers : List.of("", "link: </style.css>; rel=preload\r\n")) {
                    cases.add(Arguments.of(status, count, headers));
                }
            }
        }
        return cases.stream();
    }

    /** 24 cases with four calls each over one connection, in pieces and in one piece. */
    @ParameterizedTest(name = "{1} x {0} [{2}]")
    @MethodSource("interims")
    void everyCallGetsItsOwnResponse(String status, int count, String headers) {
        String interim = ("HTTP/1.1 " + status + "\r\n" + headers + "\r\n").repeat(count);
        try (RawServer server = RawServer.start(peer -> {
            for (int i = 0; ; i++) {
                String id = peer.readRequest();
                String last = "HTTP/1.1 200 OK\r\ncontent-length: " + id.length() + "\r\n\r\n" + id;
                if (i % 2 == 0) {
                    peer.write(interim + last);
                } else {
                    peer.write(interim);
                    peer.write(last);
                }
            }
        })) {
            for (int i = 0; i < 4; i++) {
                HttpResponse reply = transport
                        .exchange(TransportCalls.post(server.uri("/"), "call-" + i))
                        .block(TransportCalls.PATIENCE);
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.text()).isEqualTo("call-" + i);
            }
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void anErrorAfterAnInterimResponseIsTheResponse() {
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.write("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 503 Busy\r\ncontent-length: 4\r\n\r\nbusy");
            peer.readRequest();
            peer.answer("200 OK", "after");
        })) {
            HttpResponse first = transport
                    .exchange(TransportCalls.post(server.uri("/"), "{}"))
                    .block(TransportCalls.PATIENCE);
            HttpResponse second = transport
                    .exchange(TransportCalls.post(server.uri("/"), "{}"))
                    .block(TransportCalls.PATIENCE);

            assertThat(first.status()).isEqualTo(503);
            assertThat(first.text()).isEqualTo("busy");
            assertThat(second.text()).isEqualTo("after");
        }
    }

    @Test
    void anInterimResponseInTheMiddleOfAnUploadDoesNotEndIt() {
        byte[] body = "x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
        int piece = body.length / 16;
        HttpBody chunks = new HttpBody.Chunks(
                () -> Flux.range(0, 16).map(i -> ByteBuffer.wrap(body, i * piece, piece)), body.length);
        try (RawServer server = RawServer.start(peer -> {
            peer.readHead();
            peer.read(1000);
            peer.write("HTTP/1.1 102 Processing\r\n\r\n");
            peer.read(body.length - 1000);
            peer.write("HTTP/1.1 102 Processing\r\n\r\n");
            peer.answer("200 OK", "all");
        })) {
            HttpResponse reply = transport
                    .exchange(TransportCalls.call("PUT", server.uri("/"), chunks))
                    .block(TransportCalls.PATIENCE);

            assertThat(reply.text()).isEqualTo("all");
        }
    }

    @Test
    void aServerThatSendsOnlyInterimResponsesIsSilent() {
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            while (true) {
                peer.write("HTTP/1.1 102 Processing\r\n\r\n");
                Thread.sleep(50);
            }
        })) {
            TransportException fault = catchThrowableOfType(
                    TransportException.class,
                    () -> transport
                            .exchange(TransportCalls.with(
                                    TransportCalls.post(server.uri("/"), "{}"), Duration.ofMillis(500)))
                            .block(TransportCalls.PATIENCE));

            assertThat(fault.kind()).isEqualTo(Kind.TIMEOUT);
        }
    }

    @Test
    void aSwitchOfProtocolsIsAnUnknownOutcomeAndEndsTheConnection() {
        try (RawServer server = RawServer.start(
                peer -> {
                    peer.readRequest();
                    peer.write("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n");
                    peer.awaitClose();
                },
                peer -> {
                    peer.readRequest();
                    peer.answer("200 OK", "fresh");
                })) {
            TransportException fault = catchThrowableOfType(
                    TransportException.class,
                    () -> transport
                            .exchange(TransportCalls.post(server.uri("/"), "{}"))
                            .block(TransportCalls.PATIENCE));
            HttpResponse next = transport
                    .exchange(TransportCalls.post(server.uri("/"), "{}"))
                    .block(TransportCalls.PATIENCE);

            assertThat(fault.kind().maybeSent()).isTrue();
            assertThat(next.text()).isEqualTo("fresh");
            assertThat(server.connections()).isEqualTo(2);
        }
    }
}
