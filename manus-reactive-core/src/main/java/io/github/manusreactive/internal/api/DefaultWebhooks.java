package io.github.manusreactive.internal.api;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.NotFoundException;
import io.github.manusreactive.internal.call.ApiRequest;
import io.github.manusreactive.internal.call.ApiRequest.Query;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.internal.call.reconcile.ReconciliationResult;
import io.github.manusreactive.internal.json.JsonItemList;
import io.github.manusreactive.internal.json.ResponseShape;
import io.github.manusreactive.internal.util.CallbackUrl;
import io.github.manusreactive.internal.util.Preconditions;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.webhook.Webhook;
import io.github.manusreactive.webhook.WebhookKeyProvider;
import io.github.manusreactive.webhook.WebhookPublicKey;
import io.github.manusreactive.webhook.Webhooks;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

public final class DefaultWebhooks implements Webhooks {

    private static final ApiRequest<JsonItemList<Webhook>> LIST =
            ApiRequest.get(Operation.WEBHOOK_LIST, Query.of(), ResponseShape.items("data", Webhook.class));

    private final CallExecutor executor;
    private final WebhookRegistrar registrar;

    public DefaultWebhooks(CallExecutor executor, WebhookRegistrar registrar) {
        this.executor = executor;
        this.registrar = registrar;
    }

    @Override
    public Mono<Webhook> create(String url) {
        requireCallback(url);
        return executor.call(
                ApiRequest.post(Operation.WEBHOOK_CREATE, Map.of("url", url), "webhook", Webhook.class),
                (api, oldest) -> api.call(LIST).map(list -> registered(list.items(), url, oldest)));
    }

    @Override
    public Flux<Webhook> list() {
        return executor.call(LIST).flatMapIterable(JsonItemList::items);
    }

    private static void requireCallback(String url) {
        String problem = CallbackUrl.problem(url);
        if (problem != null) {
            throw new InvalidRequestException("url", problem);
        }
    }

    private static ReconciliationResult<Webhook> registered(List<Webhook> all, String url, Instant oldest) {
        return all.stream()
                .filter(webhook -> url.equals(webhook.url())
                        && (webhook.createdAt() == null || !webhook.createdAt().isBefore(oldest)))
                .findFirst()
                .<ReconciliationResult<Webhook>>map(ReconciliationResult.Found::new)
                .orElseGet(ReconciliationResult.Absent::new);
    }

    @Override
    public Mono<Void> delete(String webhookId) {
        Preconditions.requiredText("webhook_id", webhookId);
        return executor.call(ApiRequest.post(Operation.WEBHOOK_DELETE, Map.of("webhook_id", webhookId)))
                .then()
                .onErrorResume(NotFoundException.class, gone -> Mono.empty());
    }

    @Override
    public Mono<WebhookPublicKey> publicKey() {
        return executor.call(ApiRequest.get(Operation.WEBHOOK_PUBLIC_KEY, Query.of(), WebhookPublicKey.class));
    }

    @Override
    public Mono<Webhook> ensure(String url) {
        requireCallback(url);
        return Mono.deferContextual(context -> {
            ManusUser user = ManusUser.from(context).orElse(executor.user());
            return registrar.ensure(this, user.label(), url, executor.scheduler());
        });
    }

    @Override
    public WebhookKeyProvider keys() {
        return WebhookKeyProvider.cached(this::publicKey, executor.scheduler());
    }
}
