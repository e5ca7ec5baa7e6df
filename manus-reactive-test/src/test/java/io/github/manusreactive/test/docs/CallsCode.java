package io.github.manusreactive.test.docs;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.error.ServerException;
import io.github.manusreactive.http.ProxySettings;
import io.github.manusreactive.observation.MicrometerCallObserver;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.CallPriority;
import io.github.manusreactive.ratelimit.LocalRateLimiter;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.ratelimit.RateLimitMetrics;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import io.github.manusreactive.task.AgentProfile;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.ListTasksRequest;
import io.github.manusreactive.task.Task;
import io.github.manusreactive.task.TaskResult;
import io.github.manusreactive.task.TaskStatus;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.RetryConfig;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.netty.resources.LoopResources;

/** The Java blocks of the pages on calls, transport, rate limits, retries and observability. */
final class CallsCode {

    private static final Logger log = LoggerFactory.getLogger(CallsCode.class);

    private CallsCode() {}

    static void connections() {
        ManusClients clients = ManusClients.builder()
                .apiKey(System.getenv("MANUS_API_KEY"))
                .http(http -> http.maxConnections(128)
                        .connectTimeout(Duration.ofSeconds(5))
                        .proxy(ProxySettings.http("proxy.example.com", 3128).toBuilder()
                                .nonProxyHosts("*.internal")
                                .build()))
                .build();
    }

    static ManusClients.Builder eventLoops() {
        return ManusClients.builder()
                .http(http ->
                        http.httpClientCustomizer(client -> client.runOn(LoopResources.create("manus", 2, true))));
    }

    static void limits() {
        ManusClients clients = ManusClients.builder()
                .apiKey(System.getenv("MANUS_API_KEY"))
                .rateLimits(limits -> limits.limit(Operation.TASK_CREATE, RateLimit.perMinute(20)) // all users
                        .limit("alice", Operation.TASK_CREATE, RateLimit.perMinute(60)) // one user
                        .interactiveShare(0.3))
                .build();
    }

    static Mono<TaskResult> onceOverRestarts(ManusClient client, Instant since) {
        Mono<TaskResult> report = client.tasks()
                .findByCorrelation("report-2026-11", since)
                .switchIfEmpty(client.tasks()
                        .create(CreateTaskRequest.builder("Write the report.")
                                .correlation("report-2026-11")
                                .build()))
                .flatMap(task -> client.tasks().await(task.taskId()));
        return report;
    }

    static void meters(MeterRegistry meterRegistry) {
        LocalRateLimiter limiter = LocalRateLimiter.create(RateLimitSettings.defaults());
        RateLimitMetrics.of(limiter).bindTo(meterRegistry); // or of(limiter, userTag), or .withoutUserTag()
        ManusClients clients = ManusClients.builder().rateLimiter(limiter).build();
    }

    static void retriesOfOneUser(ManusClients clients) {
        clients.resilience4jRetries()
                .retry(
                        "manus-alice",
                        RetryConfig.custom()
                                .maxAttempts(6)
                                .intervalFunction(IntervalFunction.ofExponentialBackoff(Duration.ofSeconds(1), 2))
                                .ignoreExceptions(ServerException.class)
                                .build());
    }

    static void observations(ObservationRegistry observationRegistry) {
        ManusClients clients = ManusClients.builder()
                .apiKey(System.getenv("MANUS_API_KEY"))
                .observer(MicrometerCallObserver.of(observationRegistry))
                .build();
    }

    static void options(ManusClient client) {
        ManusClient patient =
                client.with(options -> options.timeout(Duration.ofHours(2)).priority(CallPriority.BULK));
    }

    static void create(String key) {
        ManusClient lite = ManusClients.builder()
                .apiKey(key)
                .agentProfile(AgentProfile.LITE)
                .build()
                .client();

        lite.tasks()
                .create(CreateTaskRequest.builder("Compare three note apps.")
                        .locale("zh-CN")
                        .build());
    }

    static void lists(ManusClient client, String projectId) {
        client.tasks()
                .list(ListTasksRequest.builder().projectId(projectId).build())
                .filter(task -> TaskStatus.STOPPED.equals(task.status()))
                .take(20)
                .subscribe(task -> show(task));
    }

    private static void show(Task task) {
        log.info("{}", task.title());
    }

    static void wholeAnswer(ManusClient client, String taskId) {
        client.tasks()
                .withResponse(tasks -> tasks.detail(taskId))
                .subscribe(response -> log.info(
                        "{} {} {}", response.requestId(), response.headers().first("Date"), response.body()));
    }

    static void correlation(ManusClient client) {
        client.tasks()
                .create(CreateTaskRequest.builder("Summarise the report.")
                        .correlation("job7:k1")
                        .build());
    }
}
