package io.github.manusreactive.test.engine;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.agent.AgentStep;
import io.github.manusreactive.test.webhook.DeliveryFaults;
import io.github.manusreactive.test.webhook.ReceivedDelivery;
import io.github.manusreactive.test.webhook.WebhookReceiver;
import io.github.manusreactive.test.wire.WireForm;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Handles webhook.* and sends the deliveries.
 *
 * @since 0.1.0
 */
public final class SandboxWebhookEngine implements TaskObserver {

    /** The live service signs its probe; the documented probe has no signature. */
    private static final byte[] LIVE_PROBE = SandboxJson.write(Map.of("event_type", "webhook_test"));

    private static final byte[] DOCS_PROBE = SandboxJson.write(Map.of("event_type", "test"));
    private static final Map<String, String> PROBE_HEADERS = Map.of("content-type", "application/json");
    /** Never zero: deliveries are created while locks are held, and a receiver may call the API. */
    private static final Duration SHORTEST = Duration.ofMillis(1);

    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private final SandboxTime time;
    private final IdGenerator ids;
    private final SandboxWebhookKeys keys = new SandboxWebhookKeys();
    private final DeliveryFaults faults;
    private final Scheduler cpu;
    private final SandboxSettings settings;
    private final WireWriter writer;
    private final List<ReceivedDelivery> deliveries = Collections.synchronizedList(new ArrayList<>());
    private volatile WebhookReceiver receiver;

    SandboxWebhookEngine(
            SandboxTime time,
            IdGenerator ids,
            DeliveryFaults faults,
            WebhookReceiver receiver,
            Scheduler cpu,
            SandboxSettings settings,
            WireWriter writer) {
        this.time = time;
        this.ids = ids;
        this.faults = faults;
        this.receiver = receiver;
        this.cpu = cpu;
        this.settings = settings;
        this.writer = writer;
    }

    void register(Map<Operation, ApiHandler> handlers) {
        handlers.put(
                Operation.WEBHOOK_LIST,
                call -> Map.of(
                        "data", List.copyOf(call.account().belongings.webhooks().values())));
        handlers.put(Operation.WEBHOOK_DELETE, SandboxWebhookEngine::delete);
    }

    void registerSlow(Map<Operation, Function<SandboxApiCall, Mono<Map<String, Object>>>> handlers) {
        handlers.put(Operation.WEBHOOK_CREATE, this::create);
        handlers.put(
                Operation.WEBHOOK_PUBLIC_KEY,
                call -> Mono.fromCallable(
                                () -> SandboxJson.object("public_key", keys.publicKeyPem(), "algorithm", "RSA-SHA256"))
                        .subscribeOn(cpu));
    }

    /** Returns the faults. */
    public DeliveryFaults faults() {
        return faults;
    }

    /** Replaces the receiver of the deliveries. */
    public void receiver(WebhookReceiver value) {
        receiver = value;
    }

    /** Returns the deliveries so far in order, as a copy, including lost ones. */
    public List<ReceivedDelivery> deliveries() {
        synchronized (deliveries) {
            return new ArrayList<>(deliveries);
        }
    }

    /** Removes all deliveries and faults. */
    void reset() {
        deliveries.clear();
        faults.clear();
    }

    /**
     * Returns the header fields of a delivery sent now. Uses some CPU time.
     *
     * @param url the callback URL as registered
     */
    public Map<String, String> sign(String url, byte[] body) {
        return keys.sign(url, body, time.seconds());
    }

    /** Returns the public key in PEM form. */
    public String publicKeyPem() {
        return keys.publicKeyPem();
    }

    /** Signs later deliveries with a new key pair. */
    public void rotateKey() {
        keys.rotate();
    }

    /**
     * Adds an active webhook without a probe.
     *
     * @return the id of the webhook
     */
    public String add(SandboxAccount account, String url) {
        synchronized (account) {
            return String.valueOf(put(account, url, "active").get("id"));
        }
    }

    @Override
    public void created(SandboxTaskState task) {
        deliver(task, "task_created", null, head(task));
    }

    @Override
    public void stopped(SandboxTaskState task, String reason, @Nullable Map<String, Object> structuredOutput) {
        List<Object> attachments = new ArrayList<>();
        for (SandboxTaskState.Attachment attachment : task.lastFiles) {
            attachments.add(SandboxJson.object(
                    "file_name", attachment.file().filename(),
                    "url", attachment.url(),
                    "size_bytes", attachment.file().size()));
        }
        Map<String, Object> detail = head(task);
        // required in a delivery, even if the agent sent no message
        detail.put("message", new WireWriter.Verbatim(task.lastMessage));
        detail.put("attachments", attachments);
        detail.put("stop_reason", reason);
        SandboxTaskState.Waiting waiting = task.waiting;
        if (waiting != null && waiting.step() instanceof AgentStep.Ask ask) {
            detail.put("question_expectation", TaskHistory.expectation(ask));
        }
        if (structuredOutput != null) {
            detail.put("structured_output", structuredOutput);
        }
        deliver(task, "task_stopped", reason, detail);
    }

    private static Map<String, Object> head(SandboxTaskState task) {
        return SandboxJson.object("task_id", task.id, "task_title", task.title, "task_url", task.url());
    }

    private void deliver(SandboxTaskState task, String type, @Nullable String reason, Map<String, Object> detail) {
        if (task.account.belongings.webhooks().isEmpty()) {
            return;
        }
        String eventId = type + "_" + task.id + (settings.live().webhookEventIdsReused() ? "" : "_" + time.seconds());
        byte[] body =
                writer.delivery(SandboxJson.object("event_id", eventId, "event_type", type, "task_detail", detail));
        for (Map<String, Object> webhook : task.account.belongings.webhooks().values()) {
            if (!"active".equals(webhook.get("status"))) {
                continue;
            }
            String url = String.valueOf(webhook.get("url"));
            int copies = faults.copies();
            if (copies == 0) {
                deliveries.add(new ReceivedDelivery(time.instant(), url, type, eventId, task.id, reason, 0));
            }
            for (int i = 0; i < copies; i++) {
                time.after(SHORTEST.plus(faults.nextDelay()), () -> send(url, type, eventId, task.id, reason, body));
            }
        }
    }

    private void send(String url, String type, String eventId, String taskId, @Nullable String reason, byte[] body) {
        Mono.fromCallable(() -> sign(url, body))
                .subscribeOn(cpu)
                .flatMap(headers -> receiver.receive(url, headers, body))
                .onErrorReturn(0)
                .defaultIfEmpty(0)
                .subscribe(status -> deliveries.add(
                        new ReceivedDelivery(time.instant(), url, type, eventId, taskId, reason, status)));
    }

    private Mono<Map<String, Object>> create(SandboxApiCall call) {
        String url = call.required("url");
        URI uri = parse(url);
        boolean loopback = "http".equals(uri.getScheme()) && LOOPBACK.contains(uri.getHost());
        if (!"https".equals(uri.getScheme()) && !loopback) {
            throw SandboxApiException.invalid("url must use https");
        }
        boolean live = settings.form() == WireForm.LIVE;
        byte[] probe = live ? LIVE_PROBE : DOCS_PROBE;
        Mono<Map<String, String>> headers =
                live ? Mono.fromCallable(() -> sign(url, probe)).subscribeOn(cpu) : Mono.just(PROBE_HEADERS);
        String type = live ? "webhook_test" : "test";
        return headers.flatMap(fields -> receiver.receive(url, fields, probe))
                .onErrorReturn(0)
                .defaultIfEmpty(0)
                .map(status -> {
                    deliveries.add(new ReceivedDelivery(time.instant(), url, type, null, null, null, status));
                    synchronized (call.account()) {
                        return Map.of("webhook", put(call.account(), url, status == 200 ? "active" : "inactive"));
                    }
                });
    }

    private Map<String, Object> put(SandboxAccount account, String url, String status) {
        String id = "whk_" + ids.alphanumeric(12);
        Map<String, Object> webhook =
                SandboxJson.object("id", id, "url", url, "status", status, "created_at", time.seconds());
        account.belongings.putWebhook(id, webhook);
        return webhook;
    }

    private static Map<String, Object> delete(SandboxApiCall call) {
        if (!call.account().belongings.removeWebhook(call.required("webhook_id"))) {
            throw SandboxApiException.notFound("webhook");
        }
        return Map.of();
    }

    private static URI parse(String url) {
        try {
            URI uri = URI.create(url);
            if (uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw SandboxApiException.invalid("url is not valid");
        }
        throw SandboxApiException.invalid("url is not valid");
    }
}
