package io.github.manusreactive.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.LocalRateLimiter;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import reactor.core.Exceptions;

/** Callers that block, on virtual threads if the JDK has them: one that is interrupted leaves nothing behind. */
class InterruptedCallersTest {

    private static final int CALLERS = 300;
    private static final int LIMIT = 100;

    @Test
    void anInterruptedCallerLeavesNoPermitAndNoConnectionBehind() throws Exception {
        LocalRateLimiter limits = LocalRateLimiter.create(RateLimitSettings.builder()
                .limit(Operation.PROJECT_LIST, new RateLimit(LIMIT, Duration.ofMillis(20)))
                .build());
        ExecutorService threads = threads();
        try (RawServer server = RawServer.start(peer -> {
            while (true) {
                peer.readRequest();
                peer.answer("200 OK", "{\"ok\":true,\"data\":[]}");
            }
        })) {
            ManusClients clients = ManusClients.builder()
                    .baseUrl("http://localhost:" + server.port())
                    .apiKey("test-key")
                    .rateLimiter(limits)
                    .http(http -> http.maxConnections(4))
                    .build();
            ManusClient client = clients.client();
            List<Future<Boolean>> callers = new ArrayList<>();
            for (int i = 0; i < CALLERS; i++) {
                boolean interrupted = i % 10 == 0;
                callers.add(threads.submit((Callable<Boolean>) () -> isInterrupted(client, interrupted)));
            }

            int interrupted = 0;
            for (Future<Boolean> caller : callers) {
                interrupted += caller.get() ? 1 : 0;
            }
            assertThat(interrupted).isEqualTo(CALLERS / 10);
            EventualAssertion.until(
                    "every permit back", () -> limits.snapshots().get(0).available() == LIMIT);
            // one at a time over each of the four connections: none is held by a caller that has gone
            for (int i = 0; i < 8; i++) {
                assertThat(isInterrupted(client, false)).isFalse();
            }
            clients.close();
        } finally {
            threads.shutdownNow();
        }
    }

    private static boolean isInterrupted(ManusClient client, boolean interrupted) {
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        try {
            client.projects().list().collectList().block(TransportCalls.PATIENCE);
            return false;
        } catch (RuntimeException e) {
            if (!(Exceptions.unwrap(e) instanceof InterruptedException)) {
                throw e;
            }
            return true;
        } finally {
            Thread.interrupted();
        }
    }

    private static ExecutorService threads() throws ReflectiveOperationException {
        try {
            return (ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
        } catch (NoSuchMethodException e) {
            return Executors.newFixedThreadPool(32);
        }
    }
}
