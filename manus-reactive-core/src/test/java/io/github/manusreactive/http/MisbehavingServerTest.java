package io.github.manusreactive.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.retry.ReconciliationSettings;
import io.github.manusreactive.task.CreateTaskRequest;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Servers and gateways that misuse HTTP/1.1: a create is sent once, its end is typed, and the next create gets its own response. Beside
 * the failures that the guide lists, and interim responses, which have tests of their own.
 */
class MisbehavingServerTest {

    private static final String CREATED =
            "{\"ok\":true,\"task_id\":\"%s\",\"task_title\":\"x\",\"task_url\":\"https://a/b\"}";
    private static final String FIRST = CREATED.formatted("first");
    private static final String UNKNOWN = "AmbiguousOutcomeException";
    private static final ReactorNettyTransport TRANSPORT = ReactorNettyTransport.create(HttpSettings.defaults());

    private record Misuse(String end, RawServer.Script script) {}

    @AfterAll
    static void close() {
        TRANSPORT.close().block(TransportCalls.PATIENCE);
    }

    private static Map<String, Misuse> misuses() {
        Map<String, Misuse> all = new LinkedHashMap<>();
        all.put("204", response(UNKNOWN, "HTTP/1.1 204 No Content\r\n\r\n"));
        all.put("307 to itself", response("UnexpectedResponseException", "307 X\r\nlocation: /v2/task.create", ""));
        all.put("401", response("AuthenticationException", "401 X", ""));
        all.put("408, connection: close", response(UNKNOWN, "408 X\r\nconnection: close", ""));
        all.put("409 of a gateway", response("UnexpectedResponseException", "409 X", ""));
        all.put("425", response("UnexpectedResponseException", "425 X", ""));
        all.put("499", response("UnexpectedResponseException", "499 X", ""));
        all.put("524", response(UNKNOWN, "524 X", ""));
        all.put("HTTP/1.0 until the end", closing("first", "HTTP/1.0 200 OK\r\n\r\n" + FIRST));
        all.put("one byte at a time", new Misuse("first", peer -> {
            peer.readRequest();
            for (char letter : http("200 OK", FIRST).toCharArray()) {
                peer.write(String.valueOf(letter));
            }
            serve(peer);
        }));
        all.put("garbage after the response", response("first", http("200 OK", FIRST) + "GARBAGE\r\n\r\n"));
        all.put("two responses at once", response("first", http("200 OK", FIRST) + http("200 OK", FIRST)));
        all.put("reset before the request is read", new Misuse(UNKNOWN, peer -> {
            peer.read(1);
            peer.reset();
        }));
        all.put("half a head", closing(UNKNOWN, "HTTP/1.1 200 OK\r\ncontent-le"));
        all.put("gzip announced, plain body", response(UNKNOWN, "200 OK\r\ncontent-encoding: gzip", FIRST));
        all.put("preface of HTTP/2", closing(UNKNOWN, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
        all.put("a field of 20 kB", response(UNKNOWN, "200 OK\r\nx-y: " + "a".repeat(20_000), FIRST));
        return all;
    }

    static List<String> names() {
        return List.copyOf(misuses().keySet());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void aCreateIsSentOnceAndTheNextOneGetsItsOwnResponse(String name) {
        Misuse misuse = misuses().get(name);
        try (RawServer server = RawServer.start(misuse.script(), MisbehavingServerTest::serve)) {
            ManusClient client = client(server, TRANSPORT);

            assertThat(create(client)).isEqualTo(misuse.end());
            assertThat(server.requests().size()).isLessThanOrEqualTo(1);
            assertThat(create(client)).isEqualTo("second");
            assertThat(server.requests().size()).isLessThanOrEqualTo(2);
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"200 OK", "408 Request Timeout"})
    void aResponseOnAnIdleConnectionIsNotTheNextCalls(String status) {
        CountDownLatch idle = new CountDownLatch(1);
        CountDownLatch read = new CountDownLatch(1);
        ReactorNettyTransport transport = ReactorNettyTransport.create(HttpSettings.builder()
                .httpClientCustomizer(http -> http.doOnConnected(connection -> connection
                        .channel()
                        .pipeline()
                        .addFirst(new ChannelInboundHandlerAdapter() {
                            private boolean unsolicited;

                            @Override
                            public void channelRead(ChannelHandlerContext context, Object message) {
                                unsolicited |= idle.getCount() == 0;
                                context.fireChannelRead(message);
                            }

                            @Override
                            public void channelReadComplete(ChannelHandlerContext context) {
                                context.fireChannelReadComplete();
                                if (unsolicited) {
                                    read.countDown();
                                }
                            }
                        })))
                .build());
        try (RawServer server = RawServer.start(
                peer -> {
                    peer.readRequest();
                    peer.answer("200 OK", FIRST);
                    idle.await();
                    peer.answer(status, CREATED.formatted("unsolicited"));
                    serve(peer);
                },
                MisbehavingServerTest::serve)) {
            ManusClient client = client(server, transport);

            assertThat(create(client)).isEqualTo("first");
            idle.countDown();
            EventualAssertion.await(read);
            assertThat(create(client)).isEqualTo("second");
            assertThat(create(client)).isEqualTo("second");
        } finally {
            transport.close().block(TransportCalls.PATIENCE);
        }
    }

    private static Misuse response(String end, String status, String body) {
        return response(end, http(status, body));
    }

    private static Misuse response(String end, String bytes) {
        return new Misuse(end, peer -> {
            peer.readRequest();
            peer.write(bytes);
            serve(peer);
        });
    }

    private static Misuse closing(String end, String bytes) {
        return new Misuse(end, peer -> {
            peer.readRequest();
            peer.write(bytes);
        });
    }

    private static String http(String status, String body) {
        return "HTTP/1.1 " + status + "\r\ncontent-length: " + body.length() + "\r\n\r\n" + body;
    }

    private static void serve(RawServer.Peer peer) throws Exception {
        while (true) {
            peer.readRequest();
            peer.answer("200 OK", CREATED.formatted("second"));
        }
    }

    private static ManusClient client(RawServer server, HttpTransport transport) {
        return ManusClients.builder()
                .baseUrl("http://localhost:" + server.port())
                .apiKey("test-key")
                .transport(transport)
                .callOptions(options -> options.reconciliation(ReconciliationSettings.off()))
                .build()
                .client();
    }

    /** The id of the task, or the type of the error. */
    private static String create(ManusClient client) {
        try {
            return client.tasks()
                    .create(CreateTaskRequest.of("prompt"))
                    .block(TransportCalls.PATIENCE)
                    .taskId();
        } catch (ManusException e) {
            return e.getClass().getSimpleName();
        }
    }
}
