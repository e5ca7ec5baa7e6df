package io.github.manusreactive.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.MeasurementLog;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.retry.ReconciliationSettings;
import io.github.manusreactive.task.CreateTaskRequest;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelOption;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/**
 * Creates are counted beside reads that are raced, timed out and switched away by the thousand. An attempt that ends as "not sent" never
 * reaches the server, a create never arrives twice, and no buffer or connection is left over.
 */
class HandOverStressTest {

    /** Creates of each transport and protocol in the long form. */
    private static final int CREATES = Integer.getInteger("manus.stress.creates", 100);

    private static final Duration PATIENCE = Duration.ofMinutes(60);

    @TempDir
    static Path folder;

    private static TestCertificate certificate;

    @BeforeAll
    static void certify() throws Exception {
        certificate = TestCertificate.in(folder);
    }

    @ParameterizedTest(name = "native {0}, {1}")
    @CsvSource({"true,http,300", "true,h2,100"})
    void noCreateArrivesTwiceAndNothingNotSentArrives(boolean nativeTransport, String protocol, int creates)
            throws Exception {
        countCreates(nativeTransport, protocol, creates);
    }

    @Tag("slow")
    @ParameterizedTest(name = "native {0}, {1}")
    @CsvSource({"true,http", "false,http", "true,https", "false,https", "true,h2", "false,h2"})
    void noCreateArrivesTwiceAndNothingNotSentArrivesAtLength(boolean nativeTransport, String protocol)
            throws Exception {
        countCreates(nativeTransport, protocol, CREATES);
    }

    private static void countCreates(boolean nativeTransport, String protocol, int creates) throws Exception {
        LoopResources loops = LoopResources.create("stress", 2, true);
        // Counts every byte, unlike one that pools: what it still has when all is closed is leaked.
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
        try (StressServer server = StressServer.start(protocol, certificate)) {
            AttemptRecorder transport = new AttemptRecorder(ReactorNettyTransport.create(HttpSettings.builder()
                    .http2(protocol.equals("h2"))
                    .tls(TlsSettings.builder().trust(certificate.pem()).build())
                    .httpClientCustomizer(
                            client -> client.runOn(loops, nativeTransport).option(ChannelOption.ALLOCATOR, allocator))
                    .build()));
            ManusClient client = ManusClients.builder()
                    .baseUrl(server.url())
                    .apiKey("stress-key")
                    .transport(transport)
                    .rateLimits(limits -> limits.limit(Operation.TASK_CREATE, RateLimit.perMinute(1_000_000))
                            .limit(Operation.PROJECT_LIST, RateLimit.perMinute(1_000_000)))
                    .callOptions(options -> options.reconciliation(ReconciliationSettings.off()))
                    .build()
                    .client();
            LongAdder cancelled = new LongAdder();
            Map<String, Integer> ends = new ConcurrentHashMap<>();

            Mono<?> read = client.projects().list().collectList().doOnCancel(cancelled::increment);
            Flux.range(0, creates)
                    .flatMap(i -> create(client, "create-" + i + "-end").delayUntil(end -> hedged(read, i)), 8)
                    .doOnNext(end -> ends.merge(end, 1, Integer::sum))
                    .blockLast(PATIENCE);
            transport.close().block(TransportCalls.PATIENCE);
            EventualAssertion.until("all connections closed", server.connections::isEmpty);

            Set<String> arrivedNotSent = new HashSet<>(transport.notSent);
            arrivedNotSent.retainAll(server.attempts);
            long twice = server.creates.values().stream().filter(n -> n > 1).count();
            ByteBufAllocatorMetric memory = allocator.metric();
            MeasurementLog.printf(
                    "native %s, %s: %d creates %s, %d arrived, %d of them twice; %d cancelled calls, %d attempts, %d not sent,"
                            + " %d of these arrived; %d bytes left%n",
                    nativeTransport,
                    protocol,
                    creates,
                    new TreeMap<>(ends),
                    server.creates.size(),
                    twice,
                    cancelled.sum(),
                    transport.attempts.get(),
                    transport.notSent.size(),
                    arrivedNotSent.size(),
                    memory.usedDirectMemory() + memory.usedHeapMemory());
            assertThat(arrivedNotSent).isEmpty();
            assertThat(twice).isZero();
            assertThat(ends).containsOnlyKeys("created");
            assertThat(server.creates).hasSize(creates);
            assertThat(cancelled.sum()).isGreaterThan(creates);
            EventualAssertion.until(
                    "all buffers released", () -> memory.usedDirectMemory() + memory.usedHeapMemory() == 0);
        } finally {
            loops.disposeLater(Duration.ZERO, TransportCalls.PATIENCE).block(TransportCalls.PATIENCE);
        }
    }

    private static Mono<String> create(ManusClient client, String prompt) {
        return client.tasks()
                .create(CreateTaskRequest.of(prompt))
                .map(task -> task.taskId().equals(prompt) ? "created" : "response of another call")
                .onErrorResume(ManusException.class, error -> Mono.just(String.valueOf(error)));
    }

    /** Reads that race, one that times out, or reads that each replace the one before. */
    private static Mono<?> hedged(Mono<?> read, int i) {
        Mono<?> hedged = switch (i % 3) {
            case 0 -> Mono.firstWithSignal(read, read, read);
            case 1 -> read.timeout(pause());
            default ->
                Flux.range(0, 3)
                        .concatMap(tick -> Mono.delay(pause()))
                        .switchMap(tick -> read)
                        .then();
        };
        return hedged.onErrorComplete();
    }

    private static Duration pause() {
        return Duration.ofNanos(ThreadLocalRandom.current().nextInt(2_000_000));
    }

    /** Names each attempt, and remembers those that ended as not sent. */
    private static final class AttemptRecorder implements HttpTransport {

        private final HttpTransport transport;
        final AtomicInteger attempts = new AtomicInteger();
        final Set<String> notSent = ConcurrentHashMap.newKeySet();

        AttemptRecorder(HttpTransport transport) {
            this.transport = transport;
        }

        @Override
        public Mono<HttpResponse> exchange(HttpCall call) {
            return Mono.defer(() -> {
                String attempt = String.valueOf(attempts.incrementAndGet());
                return transport
                        .exchange(TransportCalls.with(call, StressServer.ATTEMPT, attempt))
                        .doOnError(TransportException.class, fault -> {
                            if (!fault.kind().maybeSent()) {
                                notSent.add(attempt);
                            }
                        });
            });
        }

        @Override
        public <T> Flux<T> stream(
                HttpCall call, BiFunction<HttpResponse, Flux<ByteBuffer>, ? extends Publisher<T>> reader) {
            return transport.stream(call, reader);
        }

        @Override
        public Mono<Void> close() {
            return transport.close();
        }
    }
}
