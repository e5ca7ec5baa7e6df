package io.github.manusreactive.webhook;

import io.github.manusreactive.internal.util.RateLimitedLogger;
import io.github.manusreactive.webhook.ReplayGuard.SignedEvent;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Handles a delivery only if no other replica has handled it or handles it now, according to a shared memory. */
final class SharedDeliveryGate {

    private static final Duration POLL_INTERVAL = Duration.ofMillis(250);
    /** 8 seconds: the server waits 10 for the response. */
    private static final int MOST_POLLS = 32;

    private static final Duration LONGEST_ACCESS = Duration.ofSeconds(2);
    private static final long MINUTE = 60;

    private final DeliveryMemory memory;
    private final Duration keep;
    private final Scheduler scheduler;
    private final RateLimitedLogger problems;

    SharedDeliveryGate(DeliveryMemory memory, Duration keep, WebhookVerifier verifier) {
        this.memory = memory;
        this.keep = keep;
        this.scheduler = verifier.scheduler();
        this.problems = new RateLimitedLogger(LoggerFactory.getLogger(DeliveryMemory.class), verifier::passedMillis);
    }

    /**
     * Runs the work if the delivery is new in all replicas. Claims expire, so a replica that was killed holds a delivery
     * up for a while, and then one of the server's repeats is handled.
     *
     * @param work emits whether the handling succeeded
     */
    Mono<HandlingResult> handle(SignedEvent event, Mono<HandlingResult> work) {
        String hash = hash(event);
        return claim(hash).flatMap(claim -> switch (claim) {
            case MINE -> finished(hash, work);
            case DONE -> Mono.just(HandlingResult.KNOWN);
            case ELSEWHERE -> Mono.just(HandlingResult.ELSEWHERE);
        });
    }

    /** Replicas see repeats of an event with other signatures, so an event that can recur is identified by its minute. */
    private static String hash(SignedEvent event) {
        return event.second() == 0 ? event.bodyHash() : event.bodyHash() + '-' + event.second() / MINUTE;
    }

    private Mono<DeliveryClaim> claim(String hash) {
        return access(() -> memory.begin(hash))
                .onErrorResume(error -> {
                    warn(error);
                    return Mono.just(DeliveryClaim.MINE);
                })
                .filter(claim -> claim != DeliveryClaim.ELSEWHERE)
                .repeatWhenEmpty(empty -> empty.take(MOST_POLLS).delayElements(POLL_INTERVAL, scheduler))
                .defaultIfEmpty(DeliveryClaim.ELSEWHERE);
    }

    private Mono<HandlingResult> finished(String hash, Mono<HandlingResult> work) {
        return work.flatMap(result -> access(
                                () -> result == HandlingResult.HANDLED ? memory.done(hash, keep) : memory.failed(hash))
                        .onErrorResume(error -> {
                            warn(error);
                            return Mono.empty();
                        })
                        .thenReturn(result))
                .doOnCancel(() -> access(() -> memory.failed(hash)).subscribe(null, this::warn));
    }

    private <V> Mono<V> access(Supplier<Mono<V>> call) {
        return Mono.defer(call).timeout(LONGEST_ACCESS, scheduler);
    }

    private void warn(Throwable error) {
        problems.warn("The memory of webhook deliveries failed, so each replica may handle a delivery once: " + error);
    }
}
