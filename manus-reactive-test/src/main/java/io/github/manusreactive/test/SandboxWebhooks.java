package io.github.manusreactive.test;

import io.github.manusreactive.test.engine.SandboxCore;
import io.github.manusreactive.test.webhook.DeliveryFaults;
import io.github.manusreactive.test.webhook.ReceivedDelivery;
import io.github.manusreactive.test.webhook.WebhookReceiver;
import java.util.List;
import java.util.Map;

/**
 * The sandbox's webhook deliveries. Over HTTP unless a {@link #receiver} takes them.
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
     * @param url where to deliver
     * @return its id
     */
    public String register(String url) {
        return register(ManusSandbox.DEFAULT_USER, url);
    }

    /**
     * Registers an active webhook for a user, without the activation probe that {@code webhook.create} sends.
     *
     * @param user name of the user
     * @param url where to deliver
     * @return its id
     */
    public String register(String user, String url) {
        return core.webhooks().add(core.directory().account(user), url);
    }

    /**
     * Takes all deliveries, probes too, within the process. Needed in memory; over loopback it replaces HTTP. Deliveries
     * come on the sandbox's scheduler, a millisecond after what they report.
     *
     * @param receiver takes them
     * @return this
     */
    public SandboxWebhooks receiver(WebhookReceiver receiver) {
        core.webhooks().receiver(receiver);
        return this;
    }

    /**
     * What goes wrong with deliveries.
     *
     * @return may be changed at any time
     */
    public DeliveryFaults faults() {
        return core.webhooks().faults();
    }

    /**
     * What was sent so far, activation probes and lost deliveries too.
     *
     * @return a copy, in order
     */
    public List<ReceivedDelivery> deliveries() {
        return core.webhooks().deliveries();
    }

    /**
     * The header fields of a genuine delivery of now: for tests of a receiver. Costs some CPU time.
     *
     * @param url the callback URL as registered, with its query
     * @param body raw body
     * @return {@code content-type}, {@code x-webhook-timestamp} and {@code x-webhook-signature}
     */
    public Map<String, String> sign(String url, byte[] body) {
        return core.webhooks().sign(url, body);
    }

    /**
     * The key that verifies, as {@code webhook.publicKey} gives it.
     *
     * @return PEM
     */
    public String publicKey() {
        return core.webhooks().publicKeyPem();
    }

    /**
     * Signs with a new key pair from now on.
     *
     * @return this
     */
    public SandboxWebhooks rotateKey() {
        core.webhooks().rotateKey();
        return this;
    }
}
