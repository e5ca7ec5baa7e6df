package io.github.manusreactive.examples.modular;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.http.TlsSettings;
import io.github.manusreactive.ratelimit.LocalRateLimiter;
import io.github.manusreactive.retry.CircuitBreakerSettings;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.retry.Retry;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Asks an agent for a {@link NoteApp}, reads the task and prints the metrics of the client. Needs the API key in {@code
 * MANUS_API_KEY}.
 */
public final class ModularApplication {

    private ModularApplication() {}

    /**
     * Runs the application.
     *
     * @param args base URL of the API, then optionally the PEM file of a certificate to trust
     */
    public static void main(String[] args) {
        ManusClients.Builder builder = ManusClients.builder()
                .baseUrl(args[0])
                .apiKey(System.getenv("MANUS_API_KEY"))
                .circuitBreaker(CircuitBreakerSettings.defaults());
        if (args.length > 1) {
            TlsSettings tls = TlsSettings.builder().trust(Path.of(args[1])).build();
            builder.http(http -> http.http2(true).tls(tls));
        }
        ClientMetrics metrics = hasMicrometer() ? new ClientMetrics() : null;
        if (metrics != null) {
            metrics.observe(builder);
        }
        try (ManusClients clients = builder.build()) {
            if (metrics != null) {
                metrics.observe(clients.rateLimiter());
            }
            System.out.println(report(clients).block());
            System.out.println("fan-out " + job(clients.client()).block());
        }
        System.out.println(metrics == null ? "no metrics" : metrics.report());
    }

    private static boolean hasMicrometer() {
        try {
            Class.forName("io.micrometer.core.instrument.MeterRegistry");
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private static Mono<String> report(ManusClients clients) {
        ManusClient client = clients.client();
        return client.tasks()
                .run(CreateTaskRequest.of("Which note app is the best buy?"), NoteApp.class)
                .flatMap(typed -> client.tasks()
                        .detail(typed.result().task().id())
                        .map(task -> typed.value() + "\n" + task.status() + "\n" + resilience(clients)));
    }

    private static Mono<List<String>> job(ManusClient client) {
        return FanOut.over(client, Flux.just("a", "b"), key -> key, CreateTaskRequest::of)
                .ledger(FanOutLedger.file(
                        Path.of(System.getProperty("java.io.tmpdir"), "modular-" + UUID.randomUUID())))
                .inputOrder()
                .job()
                .outcomes()
                .map(each -> each.key() + " " + each.outcome().status())
                .collectList();
    }

    private static String resilience(ManusClients clients) {
        LocalRateLimiter budget = (LocalRateLimiter) clients.rateLimiter();
        return "retries "
                + clients.resilience4jRetries().getAllRetries().stream()
                        .map(Retry::getName)
                        .toList()
                + "\nbreakers "
                + clients.resilience4jCircuitBreakers().orElseThrow().getAllCircuitBreakers().stream()
                        .map(CircuitBreaker::getName)
                        .toList()
                + "\nlimiters "
                + budget.resilience4jRegistry().getAllRateLimiters().stream()
                        .map(RateLimiter::getName)
                        .sorted()
                        .toList();
    }
}
