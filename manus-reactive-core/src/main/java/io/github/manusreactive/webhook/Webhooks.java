package io.github.manusreactive.webhook;

import io.github.manusreactive.call.EndpointGroup;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Registered callbacks. Needs an API key or a trusted app. What all calls have in common is described in
 * {@link EndpointGroup}.
 *
 * @since 0.1.0
 */
public interface Webhooks extends EndpointGroup<Webhooks> {

    /**
     * Registers a callback: {@code webhook.create}, 40 a minute and user. The server sends a probe to the URL at once and wants a
     * 200, so be ready for it. Registering a URL twice brings every event twice; {@link #ensure} does not. An unknown outcome is
     * settled by {@link #list}: the URL is registered again only if it is missing there.
     *
     * @param url where events go: https, to the letter as signatures will cover it
     * @return the webhook
     */
    Mono<Webhook> create(String url);

    /**
     * Lists all callbacks: {@code webhook.list}, 100 a minute and user. One request.
     *
     * @return the webhooks
     */
    Flux<Webhook> list();

    /**
     * Removes a callback: {@code webhook.delete}, 40 a minute and user. One that is gone already counts as removed.
     *
     * @param webhookId the webhook
     * @return completes when deliveries have ended
     */
    Mono<Void> delete(String webhookId);

    /**
     * Reads the key that verifies deliveries: {@code webhook.publicKey}, 100 a minute and user. {@link #keys()} keeps it.
     *
     * @return the key
     */
    Mono<WebhookPublicKey> publicKey();

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
    Mono<Webhook> ensure(String url);

    /**
     * The key for verifiers, fetched when it is needed and kept for an hour. Share it among all verifiers.
     *
     * @return a new cache of the key
     */
    WebhookKeyProvider keys();
}
