package io.github.manusreactive.spring.webhook;

import io.github.manusreactive.webhook.WebhookDelivery;
import java.util.List;
import java.util.function.Function;
import org.springframework.context.ApplicationEventPublisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Passes an event to the listener beans, then to Spring's event listeners. */
final class WebhookDispatch implements Function<WebhookDelivery, Mono<Void>> {

    private final List<ManusWebhookListener> listeners;
    private final ApplicationEventPublisher publisher;

    WebhookDispatch(List<ManusWebhookListener> listeners, ApplicationEventPublisher publisher) {
        this.listeners = listeners;
        this.publisher = publisher;
    }

    @Override
    public Mono<Void> apply(WebhookDelivery delivery) {
        Mono<Void> published = Mono.<Void>fromRunnable(() -> publisher.publishEvent(delivery.event()))
                // event listeners may block
                .subscribeOn(Schedulers.boundedElastic());
        return Flux.fromIterable(listeners)
                .concatMap(listener -> listener.onDelivery(delivery))
                .then(published);
    }
}
