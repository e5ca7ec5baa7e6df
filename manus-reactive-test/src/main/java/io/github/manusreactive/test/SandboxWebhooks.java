package io.github.manusreactive.test;

import io.github.manusreactive.test.engine.SandboxCore;
import io.github.manusreactive.test.webhook.DeliveryFaults;
import io.github.manusreactive.test.webhook.ReceivedDelivery;
import io.github.manusreactive.test.webhook.WebhookReceiver;
import java.util.List;
import java.util.Map;

/**
 * The sandbox's webhook deliveries. They are sent over HTTP, unless a {@link #receiver} is set.
 *
 * @since 0.1.0
 */
public final class SandboxWebhooks {

    private final SandboxCore core;

    SandboxWebhooks(SandboxCore core) {
        this.core = core;
    }

    /**
     * Registers an active webhook for the default user, without the activation probe that {@code webhook.create} sends.
     *
     * @return the id of the webhook
     */
    public String register(String url) {
        return register(ManusSandbox.DEFAULT_USER, url);
    }

    /**
     * Registers an active webhook for a user, without the activation probe that {@code webhook.create} sends.
     *
     * @return the id of the webhook
     */
    public String register(String user, String url) {
        return core.webhooks().add(core.directory().account(user), url);
    }

    /**
     * Passes all deliveries, including activation probes, to a receiver in the process instead of sending them over
     * HTTP. Required in memory. Deliveries arrive at least one millisecond after the reported event, in memory on the
     * sandbox's scheduler.
     */
    public SandboxWebhooks receiver(WebhookReceiver receiver) {
        core.webhooks().receiver(receiver);
        return this;
    }

    /** Returns the faults of deliveries, which may be changed at any time. */
    public DeliveryFaults faults() {
        return core.webhooks().faults();
    }

    /** Returns the deliveries so far in order, as a copy, including activation probes and lost deliveries. */
    public List<ReceivedDelivery> deliveries() {
        return core.webhooks().deliveries();
    }

    /**
     * Returns the header fields of a genuine delivery sent now, to test a receiver. Uses some CPU time.
     *
     * @param url the callback URL as registered, with its query
     * @return {@code content-type}, {@code x-webhook-timestamp} and {@code x-webhook-signature}
     */
    public Map<String, String> sign(String url, byte[] body) {
        return core.webhooks().sign(url, body);
    }

    /** Returns the public key in PEM form, as {@code webhook.publicKey} does. */
    public String publicKey() {
        return core.webhooks().publicKeyPem();
    }

    /** Signs later deliveries with a new key pair. */
    public SandboxWebhooks rotateKey() {
        core.webhooks().rotateKey();
        return this;
    }
}
