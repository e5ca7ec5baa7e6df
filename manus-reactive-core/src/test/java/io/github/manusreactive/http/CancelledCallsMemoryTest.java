package io.github.manusreactive.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.MeasurementLog;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import javax.management.JMException;
import javax.management.ObjectName;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** Buffers, channels, connections and file descriptors do not grow with calls that lose a race and are cancelled. */
class CancelledCallsMemoryTest {

    /**
     * Races before the last of the three measurements; half and a quarter of them go before the others. A quarter of all that over
     * HTTP/1.1 with TLS, in which each cancelled call costs a handshake.
     */
    private static final int RACES = Integer.getInteger("manus.stress.races", 160);

    private static final int CONNECTIONS = 8;

    /**
     * Channels of the last races that open connections may refer to: a connection refers to the race that it carried last, and a closed
     * channel of that race to an earlier one. A leak keeps three channels a race: over TLS, with the fewest races, 225.
     */
    private static final int CHANNELS = 8 * CONNECTIONS;

    private static final Duration PATIENCE = Duration.ofMinutes(30);

    @TempDir
    static Path folder;

    private static TestCertificate certificate;

    /** What is in use while no call is in flight. */
    private record Usage(int races, long buffers, int connections, int channels, long descriptors) {

        boolean isIdle() {
            return buffers == 0 && connections <= CONNECTIONS && channels <= CHANNELS;
        }
    }

    @BeforeAll
    static void certify() throws Exception {
        certificate = TestCertificate.in(folder);
    }

    @Tag("slow")
    @ParameterizedTest(name = "native {0}, {1}")
    @CsvSource({"true,http", "false,http", "true,https", "true,h2"})
    void nothingGrowsWithCancelledCalls(boolean nativeTransport, String protocol) throws Exception {
        LoopResources loops = LoopResources.create("memory", 2, true);
        // Counts every byte, unlike one that pools.
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
        Queue<WeakReference<Channel>> channels = new ConcurrentLinkedQueue<>();
        try (StressServer server = StressServer.start(protocol, certificate)) {
            ReactorNettyTransport transport = ReactorNettyTransport.create(HttpSettings.builder()
                    .http2(protocol.equals("h2"))
                    .maxConnections(CONNECTIONS)
                    .tls(TlsSettings.builder().trust(certificate.pem()).build())
                    .httpClientCustomizer(client -> client.runOn(loops, nativeTransport)
                            .option(ChannelOption.ALLOCATOR, allocator)
                            .doOnConnected(connection -> channels.add(new WeakReference<>(connection.channel()))))
                    .build());
            int most = protocol.equals("https") ? RACES / 4 : RACES;
            race(transport, server, most / 8);

            List<Usage> usages = new ArrayList<>();
            for (int races = most / 4; races <= most; races *= 2) {
                race(transport, server, races);
                usages.add(usage(races, allocator, channels, server));
            }
            transport.close().block(TransportCalls.PATIENCE);

            MeasurementLog.printf("native %s, %s: %s%n", nativeTransport, protocol, usages);
            Usage first = usages.get(0);
            Usage last = usages.get(usages.size() - 1);
            // both ends of each connection are in this process
            assertThat(last.descriptors - first.descriptors).isLessThanOrEqualTo(2L * CONNECTIONS);
            EventualAssertion.until("all connections closed", server.connections::isEmpty);
        } finally {
            loops.disposeLater(Duration.ZERO, TransportCalls.PATIENCE).block(TransportCalls.PATIENCE);
        }
    }

    private static void race(HttpTransport transport, StressServer server, int races) {
        Mono<HttpResponse> call = transport.exchange(TransportCalls.post(URI.create(server.url() + "/"), "{}"));
        Flux.range(0, races)
                .flatMap(i -> Mono.firstWithSignal(call, call, call).onErrorComplete(), 8)
                .blockLast(PATIENCE);
    }

    /** Measures until nothing is left of the calls: those that lost the last races are still being cancelled. */
    private static Usage usage(
            int races,
            UnpooledByteBufAllocator allocator,
            Queue<WeakReference<Channel>> channels,
            StressServer server) {
        ByteBufAllocatorMetric buffers = allocator.metric();
        AtomicReference<Usage> usage = new AtomicReference<>();
        BooleanSupplier idle = () -> {
            // until the weak references are cleared; how much heap is free says nothing
            System.gc();
            channels.removeIf(channel -> channel.get() == null);
            usage.set(new Usage(
                    races,
                    buffers.usedDirectMemory() + buffers.usedHeapMemory(),
                    server.connections.size(),
                    channels.size(),
                    openFiles()));
            return usage.get().isIdle();
        };
        EventualAssertion.until("buffers released, spare connections closed and collected", idle, usage::get);
        return usage.get();
    }

    private static long openFiles() {
        try {
            return (long) ManagementFactory.getPlatformMBeanServer()
                    .getAttribute(
                            new ObjectName(ManagementFactory.OPERATING_SYSTEM_MXBEAN_NAME), "OpenFileDescriptorCount");
        } catch (JMException e) {
            throw new IllegalStateException("the platform does not count open files", e);
        }
    }
}
