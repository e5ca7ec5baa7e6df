package io.github.manusreactive.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.http.HttpSettings;
import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.http.RawServer;
import io.github.manusreactive.http.RawServer.Script;
import io.github.manusreactive.http.ReactorNettyTransport;
import io.github.manusreactive.internal.call.reconcile.OutcomeReconciler;
import io.github.manusreactive.internal.call.reconcile.ReconciliationResult;
import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.operation.RepeatSafety;
import io.github.manusreactive.retry.ReconciliationSettings;
import io.github.manusreactive.retry.RetrySettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The table in docs/retries.md, line by line over real connections: what each failure does to each kind of operation. */
class FailureTableTest {

    private static final Path GUIDE = Path.of("..", "docs", "retries.md");
    private static final HttpTransport NETTY = ReactorNettyTransport.create(HttpSettings.defaults());
    private static final List<Operation> REPEATABLE = List.of(Operation.TASK_DETAIL, Operation.FILE_UPLOAD);
    private static final List<Operation> UNSAFE = Stream.of(Operation.values())
            .filter(operation -> operation.repeat() == RepeatSafety.UNSAFE)
            .toList();

    @BeforeAll
    static void warmUp() {
        run(answer("404 Not Found", envelope("not_found")), Operation.TASK_DETAIL, false);
    }

    @AfterAll
    static void close() {
        NETTY.close().block();
    }

    /** Each line of the table. */
    static Map<String, Broken> failures() {
        Map<String, Broken> all = new LinkedHashMap<>();
        all.put("connection refused", new Broken(null, null));
        all.put(
                "pooled connection closed before the request was written",
                fault(TransportException.Kind.CLOSED_BEFORE_SEND));
        all.put("no free connection in the pool", fault(TransportException.Kind.POOL));
        all.put("reset after the request was written", script(peer -> {
            peer.readRequest();
            peer.reset();
        }));
        all.put("no response in time", script(peer -> {
            peer.readRequest();
            peer.hang();
        }));
        all.put("truncated response", script(peer -> {
            peer.readRequest();
            peer.write("HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{\"ok\":true,");
            peer.close();
        }));
        all.put("response that is not HTTP", script(peer -> {
            peer.readRequest();
            peer.write("garbage\r\n\r\n");
            peer.close();
        }));
        all.put("200, body is not JSON", answer("200 OK", "garbage"));
        all.put("200, body without a required field", answer("200 OK", "{\"ok\":true,\"x\":\"seven\"}"));
        // only its deadline ends such a call: the second wait would be beyond it
        all.put("429", answer("429 Too Many Requests", envelope("rate_limited")).waits(Duration.ofDays(365)));
        all.put("429 with a quota code", answer("429 Too Many Requests", envelope("quota_exceeded")));
        all.put("400", answer("400 Bad Request", envelope("invalid_argument")));
        all.put("404", answer("404 Not Found", envelope("not_found")));
        all.put("500 from the API", answer("500 Internal Server Error", envelope("internal")));
        all.put("500 with the code of a missing object", answer("500 Internal Server Error", envelope("not_found")));
        all.put("500 with an unknown code", answer("500 Internal Server Error", envelope("never_heard_of")));
        all.put("502 from a gateway", answer("502 Bad Gateway", "<html><body>bad gateway</body></html>"));
        all.put("503 from the API", answer("503 Service Unavailable", envelope("unavailable")));
        all.put(
                "503, JSON without `\"ok\":false`",
                answer("503 Service Unavailable", "{\"error\":{\"code\":\"upstream_reset\",\"message\":\"no\"}}"));
        all.put("503, plain text", answer("503 Service Unavailable", "upstream connect error"));
        all.put("504 from a gateway", answer("504 Gateway Timeout", "<html>gateway timeout</html>"));
        return all;
    }

    static List<String> names() {
        return List.copyOf(failures().keySet());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("names")
    void isAsTheGuideSays(String failure) throws IOException {
        List<String> documented = table().get(failure);
        assertThat(documented).as("a line for '" + failure + "'").isNotNull();
        Broken broken = failures().get(failure);
        for (Operation operation : REPEATABLE) {
            assertThat(run(broken, operation, false).fate)
                    .as(operation.toString())
                    .isEqualTo(documented.get(0));
        }
        for (Operation operation : UNSAFE) {
            Seen plain = run(broken, operation, false);
            assertThat(plain.fate).as(operation.toString()).isEqualTo(documented.get(1));
            Seen looking = run(broken, operation, true);
            assertThat(looking.fate).as(operation + ", reconciled").isEqualTo(documented.get(2));
            Throwable cause = plain.error instanceof AmbiguousOutcomeException ? plain.error.getCause() : plain.error;
            assertThat("`" + cause.getClass().getSimpleName() + "`").isEqualTo(documented.get(3));
        }
    }

    @Test
    void theGuideHasNoOtherLines() throws IOException {
        assertThat(table().keySet()).containsExactlyElementsOf(names());
    }

    @Test
    void theGuideNamesTheUnsafeOperations() throws IOException {
        String guide = Files.readString(GUIDE).replaceAll("\\s+", " ");
        String sentence = guide.substring(guide.indexOf("Unsafe are"), guide.indexOf("is harmless"));
        for (Operation operation : Operation.values()) {
            assertThat(sentence.contains("`" + operation + "`"))
                    .as(operation.toString())
                    .isEqualTo(operation.repeat() != RepeatSafety.SAFE);
        }
    }

    private static Seen run(Broken broken, Operation operation, boolean reconciles) {
        AtomicBoolean looked = new AtomicBoolean();
        FakeRateLimiter rateLimiter = new FakeRateLimiter();
        try (RawServer server = RawServer.start(
                        broken.script != null
                                ? broken.script
                                : peer -> peer.answer("200 OK", "{\"ok\":true,\"x\":7}"));
                // a port that is taken and not listened on: a free one might be taken by another process that listens
                Socket nobody = new Socket()) {
            nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            boolean refuses = broken.script == null && broken.fault == null;
            HttpTransport transport = broken.fault == null ? NETTY : new Faulty(broken.fault);
            CallExecutor exchange = new CallExecutor(
                    new ClientResources(
                            URI.create("http://127.0.0.1:" + (refuses ? nobody.getLocalPort() : server.port())),
                            transport,
                            rateLimiter,
                            JsonCodec.standard(),
                            Schedulers.parallel(),
                            1 << 20),
                    ManusUser.ofApiKeys("tester", "key"),
                    options(broken.delay));
            ApiRequest<Integer> call = ExecutorFixture.get(operation);
            OutcomeReconciler<Integer> reconciler = (reads, start) -> {
                looked.set(true);
                return Mono.just(new ReconciliationResult.Found<>(1));
            };
            Throwable error = exchange.call(call, reconciles ? reconciler : null)
                    .map(value -> (Throwable) new IllegalStateException("gave " + value))
                    .onErrorResume(Mono::just)
                    .block(Duration.ofMinutes(1));
            return new Seen(fate(error, rateLimiter.permits.size(), looked.get()), error);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String fate(Throwable error, int attempts, boolean looked) {
        if (looked) {
            return attempts == 1 ? "reconciled" : "reconciled after " + attempts + " attempts";
        }
        if (attempts > 1) {
            return "retried";
        }
        return error instanceof AmbiguousOutcomeException ? "ambiguous" : "error";
    }

    private static CallOptions options(Duration delay) {
        return CallOptions.builder()
                .timeout(Duration.ofSeconds(30))
                .responseTimeout(Duration.ofMillis(250))
                .retry(RetrySettings.builder()
                        .maxAttempts(2)
                        .minBackoff(delay)
                        .maxBackoff(delay)
                        .build())
                .reconciliation(ReconciliationSettings.builder()
                        .settleTime(Duration.ZERO)
                        .build())
                .build();
    }

    /** The lines of the guide's first table, without their first column. */
    private static Map<String, List<String>> table() throws IOException {
        Map<String, List<String>> lines = new LinkedHashMap<>();
        boolean inside = false;
        for (String line : Files.readAllLines(GUIDE)) {
            if (line.startsWith("|---")) {
                inside = true;
            } else if (inside && line.startsWith("|")) {
                List<String> cells = new ArrayList<>();
                for (String cell : line.substring(1).split("\\|")) {
                    cells.add(cell.strip());
                }
                lines.put(cells.remove(0), cells);
            } else if (inside) {
                return lines;
            }
        }
        return lines;
    }

    private static Broken script(Script script) {
        return new Broken(script, null);
    }

    private static Broken answer(String status, String body) {
        return script(peer -> {
            while (true) {
                peer.readRequest();
                peer.answer(status, body);
            }
        });
    }

    private static Broken fault(TransportException.Kind kind) {
        return new Broken(null, kind);
    }

    private static String envelope(String code) {
        return "{\"ok\":false,\"request_id\":\"r\",\"error\":{\"code\":\"" + code + "\",\"message\":\"no\"}}";
    }

    private record Broken(Script script, TransportException.Kind fault, Duration delay) {

        Broken(Script script, TransportException.Kind fault) {
            this(script, fault, Duration.ofMillis(2));
        }

        Broken waits(Duration other) {
            return new Broken(script, fault, other);
        }
    }

    private record Seen(String fate, Throwable error) {}

    /** For what no server can bring about at will. */
    private record Faulty(TransportException.Kind kind) implements HttpTransport {

        @Override
        public Mono<HttpResponse> exchange(HttpCall call) {
            return Mono.error(() -> new TransportException(kind, "broken", null));
        }

        @Override
        public <T> Flux<T> stream(
                HttpCall call, BiFunction<HttpResponse, Flux<ByteBuffer>, ? extends Publisher<T>> reader) {
            return Flux.error(new TransportException(kind, "broken", null));
        }

        @Override
        public Mono<Void> close() {
            return Mono.empty();
        }
    }
}
