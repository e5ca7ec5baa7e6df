package io.github.manusreactive.benchmarks.call;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.http.HttpSettings;
import io.github.manusreactive.http.TlsSettings;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.ListMessagesRequest;
import io.github.manusreactive.task.Tasks;
import java.time.Duration;

/** This client with everything that is on by default; only the rate limits are raised. */
final class ManusClientSubject implements CallSubject {

    private static final RateLimit HIGH = new RateLimit(1_000_000, Duration.ofSeconds(1));

    private final ManusClients clients;
    private final Tasks tasks;

    ManusClientSubject(CallTarget target) {
        this.clients = ManusClients.builder()
                .baseUrl(target.baseUrl())
                .apiKey(API_KEY)
                .http(http -> settings(http, target))
                .rateLimits(limits -> limits.limit(Operation.TASK_DETAIL, HIGH)
                        .limit(Operation.TASK_CREATE, HIGH)
                        .limit(Operation.TASK_LIST_MESSAGES, HIGH))
                .build();
        this.tasks = clients.client().tasks();
    }

    private static HttpSettings.Builder settings(HttpSettings.Builder http, CallTarget target) {
        HttpSettings.Builder changed = http.maxConnections(MAX_CONNECTIONS).gzip(target.gzip());
        return target.certificate() == null
                ? changed
                : changed.tls(TlsSettings.builder().trust(target.certificate()).build());
    }

    @Override
    public void detail(CallCompletion done) {
        tasks.detail(TASK_ID).subscribe(done::succeeded, done::failed);
    }

    @Override
    public void create(CallCompletion done) {
        tasks.create(CreateTaskRequest.of(PROMPT)).subscribe(done::succeeded, done::failed);
    }

    @Override
    public void messages(CallCompletion done) {
        tasks.listMessagesPage(
                        ListMessagesRequest.builder(TASK_ID).limit(PAGE_SIZE).build())
                .subscribe(done::succeeded, done::failed);
    }

    @Override
    public void close() {
        clients.close();
    }
}
