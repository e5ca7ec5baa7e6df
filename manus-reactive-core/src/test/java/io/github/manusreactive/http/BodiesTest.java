package io.github.manusreactive.http;

import static io.github.manusreactive.http.TransportCalls.call;
import static io.github.manusreactive.http.TransportCalls.get;
import static io.github.manusreactive.http.TransportCalls.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.error.TransportException.Kind;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Bodies that stream, in both directions. */
class BodiesTest {

    private static final int CHUNK = 1 << 20;

    private final ReactorNettyTransport transport = ReactorNettyTransport.create(HttpSettings.defaults());

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        transport.close().block(TransportCalls.PATIENCE);
    }

    @Test
    void chunksArriveWholeAndWithTheirLength() {
        AtomicReference<String> body = new AtomicReference<>();
        try (RawServer server = echoing(body)) {
            var chunks = new HttpBody.Chunks(
                    () -> Flux.just("ab", "", "cde")
                            .map(text -> ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))),
                    5);

            transport.exchange(call("PUT", server.uri("/"), chunks)).block(TransportCalls.PATIENCE);

            assertThat(body.get()).isEqualTo("abcde");
            assertThat(server.requests().get(0)).contains("content-length: 5").doesNotContain("transfer-encoding");
        }
    }

    @Test
    void aChunkLargerThanAPieceIsSentInOrder() {
        String text = random(300_001);
        AtomicReference<String> body = new AtomicReference<>();
        try (RawServer server = echoing(body)) {
            var buffer = ByteBuffer.wrap(("skipped" + text).getBytes(StandardCharsets.ISO_8859_1));
            buffer.position(7);

            transport
                    .exchange(call("PUT", server.uri("/"), new HttpBody.Chunks(() -> Mono.just(buffer), 300_001)))
                    .block(TransportCalls.PATIENCE);

            assertThat(body.get()).isEqualTo(text);
        }
    }

    @Test
    void anEmptyStreamIsAnEmptyBody() {
        AtomicReference<String> body = new AtomicReference<>();
        try (RawServer server = echoing(body)) {
            transport
                    .exchange(call("PUT", server.uri("/"), new HttpBody.Chunks(Flux::empty, 0)))
                    .block(TransportCalls.PATIENCE);

            assertThat(body.get()).isEmpty();
        }
    }

    @Test
    void aFileArrivesWholeAndItsProgressIsReported() throws IOException {
        String text = random(200_000);
        Path file = Files.writeString(folder.resolve("data"), text, StandardCharsets.ISO_8859_1);
        AtomicReference<String> body = new AtomicReference<>();
        List<Long> progress = new CopyOnWriteArrayList<>();
        try (RawServer server = echoing(body)) {
            transport
                    .exchange(call("PUT", server.uri("/"), new HttpBody.FileBytes(file, progress::add)))
                    .block(TransportCalls.PATIENCE);
        }

        assertThat(body.get()).isEqualTo(text);
        assertThat(progress)
                .isSorted()
                .doesNotHaveDuplicates()
                .endsWith(200_000L)
                .hasSizeGreaterThan(3);
    }

    @Test
    void anEmptyFileIsAnEmptyBody() throws IOException {
        Path file = Files.createFile(folder.resolve("empty"));
        AtomicReference<String> body = new AtomicReference<>();
        try (RawServer server = echoing(body)) {
            transport
                    .exchange(call("PUT", server.uri("/"), new HttpBody.FileBytes(file)))
                    .block(TransportCalls.PATIENCE);
        }

        assertThat(body.get()).isEmpty();
    }

    @Test
    void aServerThatDoesNotReadHoldsThePublisherBack() {
        AtomicInteger emitted = new AtomicInteger();
        try (RawServer server = RawServer.start(peer -> {
            peer.readHead();
            peer.hang();
        })) {
            var chunks = new HttpBody.Chunks(
                    () -> Flux.range(0, 64)
                            .doOnNext(i -> emitted.incrementAndGet())
                            .map(i -> ByteBuffer.wrap(new byte[CHUNK])),
                    64L * CHUNK);

            StepVerifier.create(transport.exchange(with(call("PUT", server.uri("/"), chunks), Duration.ofMillis(500))))
                    .expectErrorSatisfies(
                            e -> assertThat(((TransportException) e).kind()).isEqualTo(Kind.TIMEOUT))
                    .verify(TransportCalls.PATIENCE);

            // What the kernel's socket buffers take, and 4 MiB in flight.
            assertThat(emitted).hasValueBetween(1, 40);
        }
    }

    @Test
    void cancellingAnUploadCancelsItsPublisher() {
        var source = reactor.test.publisher.TestPublisher.<ByteBuffer>create();
        try (RawServer server = RawServer.start(peer -> {
            peer.readHead();
            peer.awaitClose();
        })) {
            var call = transport
                    .exchange(call("PUT", server.uri("/"), new HttpBody.Chunks(() -> source, 10)))
                    .subscribe();
            EventualAssertion.until("body is subscribed to", source::wasSubscribed);
            call.dispose();

            EventualAssertion.until("body is cancelled", source::wasCancelled);
        }
    }

    @Test
    void cancellingAnUploadDoesNotDrainItsPublisher() {
        AtomicInteger emitted = new AtomicInteger();
        try (RawServer server = RawServer.start(peer -> {
            peer.readHead();
            peer.hang();
        })) {
            var endless = new HttpBody.Chunks(
                    () -> Flux.<ByteBuffer>generate(sink -> {
                        emitted.incrementAndGet();
                        sink.next(ByteBuffer.wrap(new byte[CHUNK]));
                    }),
                    1000L * CHUNK);

            for (int i = 0; i < 10; i++) {
                transport
                        .exchange(call("PUT", server.uri("/"), endless))
                        .takeUntilOther(Mono.delay(Duration.ofMillis(30)))
                        .block(TransportCalls.PATIENCE);
            }
        }
        close();

        assertThat(emitted).hasValueLessThan(10 * 40);
    }

    @Test
    void anEarlyRefusalOfAnUploadIsDelivered() {
        var endless = new HttpBody.Chunks(() -> Flux.never(), 10);
        try (RawServer server = RawServer.start(peer -> {
            peer.readHead();
            peer.answer("403 Forbidden", "expired");
            peer.hang();
        })) {
            HttpResponse reply =
                    transport.exchange(call("PUT", server.uri("/"), endless)).block(TransportCalls.PATIENCE);

            assertThat(reply.status()).isEqualTo(403);
            assertThat(reply.text()).isEqualTo("expired");
        }
    }

    @Test
    void aRefusalThatClosesInTheMiddleOfAnUploadIsDelivered() {
        AtomicInteger connections = new AtomicInteger();
        try (RawServer server = RawServer.start(peer -> {
            peer.readHead();
            connections.incrementAndGet();
            peer.answer("403 Forbidden", "expired");
        })) {
            var large = new HttpBody.Chunks(
                    () -> Flux.range(0, 40).map(i -> ByteBuffer.wrap(new byte[CHUNK])), 40L * CHUNK);
            byte[] whole = new byte[40 * CHUNK];
            for (int i = 0; i < 10; i++) {
                for (HttpBody body : List.of(large, HttpBody.of(whole))) {
                    HttpResponse reply = transport
                            .exchange(call("PUT", server.uri("/"), body))
                            .block(TransportCalls.PATIENCE);

                    assertThat(reply.status()).isEqualTo(403);
                }
            }
            assertThat(connections).hasValue(20);
        }
    }

    @Test
    void theSubscribersContextReachesBodyAndHooks() {
        AtomicReference<String> inBody = new AtomicReference<>();
        AtomicReference<String> inHook = new AtomicReference<>();
        var hooked = ReactorNettyTransport.create(HttpSettings.builder()
                .httpClientCustomizer(client -> client.doOnRequest((request, connection) ->
                        inHook.set(request.currentContextView().get("trace"))))
                .build());
        try (RawServer server = echoing(new AtomicReference<>())) {
            var chunks = new HttpBody.Chunks(
                    () -> Flux.deferContextual(context -> {
                        inBody.set(context.get("trace"));
                        return Flux.just(ByteBuffer.allocate(1));
                    }),
                    1);

            hooked.exchange(call("PUT", server.uri("/"), chunks))
                    .contextWrite(context -> context.put("trace", "t1"))
                    .block(TransportCalls.PATIENCE);

            assertThat(inBody).hasValue("t1");
            assertThat(inHook).hasValue("t1");
        } finally {
            hooked.close().block(TransportCalls.PATIENCE);
        }
    }

    @Test
    void aResponseIsStreamedWithItsHead() {
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.answer("206 Partial Content", "x".repeat(100_000));
            peer.hang();
        })) {
            StepVerifier.create(transport.stream(
                                    get(server.uri("/")),
                                    (head, bytes) -> bytes.map(ByteBuffer::remaining)
                                            .reduce(Integer::sum)
                                            .map(total -> head.status() + " " + total))
                            .collectList())
                    .expectNext(List.of("206 100000"))
                    .expectComplete()
                    .verify(TransportCalls.PATIENCE);
        }
    }

    @Test
    void aStreamThatIsTooLargeEndsWithAFault() {
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.write("HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(100));
            peer.hang();
        })) {
            StepVerifier.create(transport.stream(
                            with(get(server.uri("/")), 99), (head, bytes) -> bytes.map(ByteBuffer::remaining)))
                    .thenConsumeWhile(count -> true)
                    .expectErrorSatisfies(
                            e -> assertThat(((TransportException) e).kind()).isEqualTo(Kind.TOO_LARGE))
                    .verify(TransportCalls.PATIENCE);
        }
    }

    @Test
    void aReadersOwnErrorPassesUnchanged() {
        var own = new IllegalStateException("disk full");
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.answer("200 OK", "abc");
            peer.hang();
        })) {
            StepVerifier.create(transport.stream(
                            get(server.uri("/")), (head, bytes) -> bytes.flatMap(piece -> Mono.error(own))))
                    .expectErrorSatisfies(e -> assertThat(e).isSameAs(own))
                    .verify(TransportCalls.PATIENCE);
        }
    }

    @Test
    void aSlowReaderIsNotMistakenForASilentServer() {
        try (RawServer server = RawServer.start(peer -> {
            peer.readRequest();
            peer.answer("200 OK", "x".repeat(400_000));
            peer.hang();
        })) {
            var slow = transport.stream(
                    with(get(server.uri("/")), Duration.ofMillis(100)),
                    (head, bytes) -> bytes.map(ByteBuffer::remaining)
                            .index()
                            .concatMap(
                                    piece -> piece.getT1() < 2
                                            ? Mono.delay(Duration.ofMillis(350)).thenReturn(piece.getT2())
                                            : Mono.just(piece.getT2()),
                                    0)
                            .reduce(Integer::sum));

            StepVerifier.create(slow).expectNext(400_000).expectComplete().verify(TransportCalls.PATIENCE);
        }
    }

    @Test
    void noBufferIsLeftBehindWhateverHappens() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[100_000]);
        var allocator = new UnpooledByteBufAllocator(true);
        var watched = ReactorNettyTransport.create(HttpSettings.builder()
                .httpClientCustomizer(client -> client.option(ChannelOption.ALLOCATOR, allocator))
                .build());
        try (RawServer server = RawServer.start(BodiesTest::misbehave)) {
            List<Mono<?>> calls = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                calls.add(watched.exchange(get(server.uri("/whole"))));
                calls.add(watched.exchange(get(server.uri("/cut"))));
                calls.add(watched.exchange(with(get(server.uri("/whole")), 10)));
                calls.add(watched.exchange(get(server.uri("/silent"))).timeout(Duration.ofMillis(20)));
                calls.add(watched.exchange(get(server.uri("/half"))).timeout(Duration.ofMillis(20)));
                calls.add(watched.stream(get(server.uri("/whole")), (head, bytes) -> Mono.just(head.status()))
                        .then());
                calls.add(watched.stream(get(server.uri("/whole")), (head, bytes) -> bytes.take(1))
                        .then());
                calls.add(watched.exchange(call(
                                "PUT",
                                server.uri("/silent"),
                                new HttpBody.Chunks(
                                        () -> Flux.range(0, 100).map(n -> ByteBuffer.allocate(50_000)), 5_000_000)))
                        .timeout(Duration.ofMillis(20)));
                calls.add(watched.exchange(call("PUT", server.uri("/silent"), new HttpBody.FileBytes(file, bytes -> {
                    throw new IllegalStateException("told too much");
                }))));
            }
            Flux.fromIterable(calls)
                    .flatMap(call -> call.onErrorResume(e -> Mono.empty()), 16)
                    .blockLast(TransportCalls.PATIENCE);
        } finally {
            watched.close().block(TransportCalls.PATIENCE);
        }

        EventualAssertion.until(
                "every direct buffer is released", () -> allocator.metric().usedDirectMemory() == 0);
        EventualAssertion.until(
                "every heap buffer is released", () -> allocator.metric().usedHeapMemory() == 0);
    }

    private static void misbehave(RawServer.Peer peer) throws Exception {
        while (true) {
            String head = peer.readHead();
            if (head.contains("/whole")) {
                peer.answer("200 OK", "x".repeat(50_000));
            } else if (head.contains("/cut")) {
                peer.write("HTTP/1.1 200 OK\r\ncontent-length: 9000\r\n\r\nabc");
                return;
            } else if (head.contains("/half")) {
                peer.write("HTTP/1.1 200 OK\r\ncontent-length: 90000\r\n\r\n" + "x".repeat(50_000));
                peer.awaitClose();
            } else {
                peer.awaitClose();
            }
        }
    }

    private static RawServer echoing(AtomicReference<String> body) {
        return RawServer.start(peer -> {
            String head = peer.readHead();
            int length = Integer.parseInt(head.replaceAll("(?s).*content-length: (\\d+).*", "$1"));
            body.set(new String(peer.read(length), StandardCharsets.ISO_8859_1));
            peer.answer("200 OK", "");
            peer.hang();
        });
    }

    private static String random(int length) {
        return new Random(7)
                .ints(length, ' ', 127)
                .collect(StringBuilder::new, (text, c) -> text.append((char) c), StringBuilder::append)
                .toString();
    }
}
