package io.github.manusreactive.spring.docs;

import io.github.manusreactive.spring.webhook.ManusWebhookListener;
import io.github.manusreactive.webhook.TaskStopped;
import io.github.manusreactive.webhook.WebhookEvent;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import reactor.core.publisher.Mono;

/** The Java blocks of docs/spring-webhooks.md besides those about Spring Security. */
abstract class SpringWebhooksCode {

    interface EventRepository {
        Mono<Void> save(String key, WebhookEvent event);
    }

    abstract void archive(TaskStopped event);

    @Bean
    ManusWebhookListener store(EventRepository events) {
        return delivery -> events.save(delivery.key(), delivery.event()); // Mono<Void>; must not block
    }

    @EventListener
    void finished(TaskStopped event) { // may block
        archive(event);
    }
}
