package io.github.manusreactive.spring.webhook;

import io.github.manusreactive.ManusClient;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.ApplicationListener;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Registers the callback for each user once the application answers requests; the server probes the URL at once. */
final class WebhookRegistration implements ApplicationListener<ApplicationReadyEvent>, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(WebhookRegistration.class);

    private final List<ManusClient> clients;
    private final String url;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final Disposable.Swap running = Disposables.swap();

    WebhookRegistration(List<ManusClient> clients, String url) {
        this.clients = clients;
        this.url = url;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent ready) {
        if (begun.compareAndSet(false, true)) {
            running.update(Flux.fromIterable(clients).flatMap(this::ensure).subscribe());
        }
    }

    private Mono<Void> ensure(ManusClient client) {
        String user = client.user().label();
        return client.webhooks()
                .ensure(url)
                .doOnNext(webhook -> log.info("Webhook {} of user {} is active", webhook.id(), user))
                .onErrorResume(e -> {
                    log.error(
                            "No webhook is registered for user {}, so nothing is pushed and tasks are polled. Check that {} can be"
                                    + " reached from outside over https, and that the user has an API key or a trusted app: {}",
                            user,
                            withoutQuery(),
                            e.toString());
                    return Mono.empty();
                })
                .then();
    }

    private String withoutQuery() {
        return url.replaceFirst("\\?.*", "?…");
    }

    @Override
    public void destroy() {
        running.dispose();
    }
}
