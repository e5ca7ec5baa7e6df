package io.github.manusreactive.webhook;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.error.NotFoundException;
import io.github.manusreactive.internal.Preconditions;
import io.github.manusreactive.internal.call.ApiRequest;
import io.github.manusreactive.internal.call.ApiRequest.Query;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.internal.call.ReconciliationResult;
import io.github.manusreactive.json.JsonItemList;
import io.github.manusreactive.json.ResponseShape;
import io.github.manusreactive.operation.Operation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Registered callbacks. Needs an API key or a trusted app. All calls are cold: nothing is sent before subscription, and each
 * subscription is a new call. Errors are those of {@link io.github.manusreactive.error.ManusException}.
 *
 * @since 0.1.0
 */
public final class Webhooks {

    private static final ApiRequest<JsonItemList<Webhook>> LIST =
            ApiRequest.get(Operation.WEBHOOK_LIST, Query.of(), ResponseShape.items("data", Webhook.class));

    private final CallExecutor exchange;
    private final WebhookRegistrar registrations;

    /**
     * @param exchange runs the calls
     * @param registrations what all views of the client share
     */
    public Webhooks(CallExecutor exchange, WebhookRegistrar registrations) {
        this.exchange = exchange;
        this.registrations = registrations;
    }

    /**
     * On its own.
     *
     * @param exchange runs the calls
     */
    public Webhooks(CallExecutor exchange) {
        this(exchange, new WebhookRegistrar());
    }

    /**
     * Registers a callback: {@code webhook.create}, 40 a minute and user. The server sends a probe to the URL at once and wants a
     * 200, so be ready for it. Registering a URL twice brings every event twice; {@link #ensure} does not. An unknown outcome is
     * settled by {@link #list}: the URL is registered again only if it is missing there.
     *
     * @param url where events go: https, to the letter as signatures will cover it
     * @return the webhook
     */
    public Mono<Webhook> create(String url) {
        CallbackUrl.require(url);
        return exchange.call(
                ApiRequest.post(Operation.WEBHOOK_CREATE, Map.of("url", url), "webhook", Webhook.class),
                (api, oldest) -> api.call(LIST).map(list -> registered(list.items(), url, oldest)));
    }

    /**
     * Lists all callbacks: {@code webhook.list}, 100 a minute and user. One request.
     *
     * @return the webhooks
     */
    public Flux<Webhook> list() {
        return exchange.call(LIST).flatMapIterable(JsonItemList::items);
    }

    private static ReconciliationResult<Webhook> registered(List<Webhook> all, String url, Instant oldest) {
        return all.stream()
                .filter(webhook -> url.equals(webhook.url())
                        && (webhook.createdAt() == null || !webhook.createdAt().isBefore(oldest)))
                .findFirst()
                .<ReconciliationResult<Webhook>>map(ReconciliationResult.Found::new)
                .orElseGet(ReconciliationResult.Absent::new);
    }

    /**
     * Removes a callback: {@code webhook.delete}, 40 a minute and user. One that is gone already counts as removed.
     *
     * @param webhookId the webhook
     * @return completes when deliveries have ended
     */
    public Mono<Void> delete(String webhookId) {
        Preconditions.requiredText("webhook_id", webhookId);
        return exchange.call(ApiRequest.post(Operation.WEBHOOK_DELETE, Map.of("webhook_id", webhookId)))
                .then()
                .onErrorResume(NotFoundException.class, gone -> Mono.empty());
    }

    /**
     * Reads the key that verifies deliveries: {@code webhook.publicKey}, 100 a minute and user. {@link #keys()} keeps it.
     *
     * @return the key
     */
    public Mono<WebhookPublicKey> publicKey() {
        return exchange.call(ApiRequest.get(Operation.WEBHOOK_PUBLIC_KEY, Query.of(), WebhookPublicKey.class));
    }

    /**
     * Makes sure that a callback is registered once: {@code webhook.list}, and {@code webhook.create} only where the URL is missing.
     * May be called at every start of a service, by several processes and callers at once: callers of one client share a run, and
     * after a registration the list is read again. Where the URL is registered more than once, the oldest active webhook is kept
     * and the others are deleted, as are inactive ones, which are registered anew. A run goes on to its end even if the caller
     * cancels.
     *
     * @param url where events go: https, to the letter as signatures will cover it
     * @return the webhook; active, unless the URL did not answer the probe of its registration with 200 within some seconds
     */
    public Mono<Webhook> ensure(String url) {
        CallbackUrl.require(url);
        return Mono.deferContextual(context -> {
            ManusUser user = ManusUser.from(context).orElse(exchange.user());
            return registrations.ensure(
                    new WebhookRegistrar.Calls(this::list, this::create, this::delete),
                    user.label(),
                    url,
                    exchange.scheduler());
        });
    }

    /**
     * The key for verifiers, fetched when it is needed and kept for an hour. Share it among all verifiers.
     *
     * @return a new cache of the key
     */
    public WebhookKeyProvider keys() {
        return WebhookKeyProvider.cached(this::publicKey, exchange.scheduler());
    }
}
