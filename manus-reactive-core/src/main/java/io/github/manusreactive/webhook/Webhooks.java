package io.github.manusreactive.webhook;

import io.github.manusreactive.call.EndpointGroup;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Operations on webhooks. Needs an API key or a trusted app. {@link EndpointGroup} describes the behaviour that all calls share.
 *
 * @since 0.1.0
 */
public interface Webhooks extends EndpointGroup<Webhooks> {

    /**
     * Registers a webhook ({@code webhook.create}, limited to 40 per minute and user). The server sends a probe to the URL at
     * once and expects a 200, so the endpoint must be ready. Registering a URL twice delivers every event twice; use
     * {@link #ensure} to avoid this. If the outcome is unknown, the client checks {@link #list} and registers the URL again only
     * if it is missing.
     *
     * @param url https URL that receives the events, exactly as signatures will cover it
     */
    Mono<Webhook> create(String url);

    /** Lists all webhooks in one request ({@code webhook.list}, limited to 100 per minute and user). */
    Flux<Webhook> list();

    /**
     * Removes a webhook ({@code webhook.delete}, limited to 40 per minute and user). Also succeeds if it is already removed.
     *
     * @return completes when deliveries have ended
     */
    Mono<Void> delete(String webhookId);

    /**
     * Returns the key that verifies deliveries ({@code webhook.publicKey}, limited to 100 per minute and user). {@link #keys()}
     * caches it.
     */
    Mono<WebhookPublicKey> publicKey();

    /**
     * Ensures that a URL is registered once: reads {@code webhook.list} and calls {@code webhook.create} only if the URL is
     * missing. Can be called at every start of a service, concurrently by several processes and callers: callers of one client
     * share a run, and the list is read again after a registration. If the URL is registered several times, the oldest active
     * webhook is kept and the others are deleted. Inactive webhooks are deleted and registered again. A run continues to its end
     * even if the caller cancels.
     *
     * @param url https URL that receives the events, exactly as signatures will cover it
     * @return the webhook; active, unless the URL did not respond to the probe of its registration with 200 within some seconds
     */
    Mono<Webhook> ensure(String url);

    /**
     * Returns a new provider of the key for verifiers, which fetches the key on demand and caches it for an hour. Share it among
     * all verifiers.
     */
    WebhookKeyProvider keys();
}
