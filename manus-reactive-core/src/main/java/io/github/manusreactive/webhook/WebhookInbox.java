package io.github.manusreactive.webhook;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.error.WebhookRejectedException;
import io.github.manusreactive.error.WebhookRejectedException.Reason;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.internal.util.MonoSteps;
import io.github.manusreactive.internal.util.RateLimitedLogger;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

/**
 * Receives webhook deliveries, independent of the web framework. Pass the headers and raw body of each request to {@link #handle}
 * and respond with the returned status. The inbox passes each verified event once to the handler and then to all subscribers of
 * {@link #events()}.
 *
 * <p>A delivery with a known body is a repeat if the two signatures are less than a minute apart, or if it reports the creation
 * of a task. Otherwise it is a new event: a task may stop twice with the same text.
 *
 * <p>The server waits ten seconds for the response, so a handler should store the event and process it later.
 *
 * @since 0.1.0
 */
public final class WebhookInbox {

    private static final Logger log = LoggerFactory.getLogger(WebhookInbox.class);
    private static final int OK = 200;
    private static final int HANDLER_FAILED = 500;
    private static final int UNAVAILABLE = 503;

    private final WebhookVerifier verifier;
    private final Function<WebhookDelivery, Mono<Void>> handler;
    private final Consumer<String> wake;
    private final DeliveryDeduplicator once;
    private final int buffer;
    private final RateLimitedLogger refusals;
    private final Set<FluxSink<WebhookEvent>> subscribers = ConcurrentHashMap.newKeySet();

    private WebhookInbox(Builder builder) {
        this.verifier = builder.verifier;
        this.handler = builder.handler;
        this.wake = builder.wake;
        this.once = new DeliveryDeduplicator(
                new ReplayGuard(builder.maxRemembered, builder.rememberFor),
                builder.memory == null ? null : new SharedDeliveryGate(builder.memory, builder.rememberFor, verifier));
        this.buffer = builder.buffer;
        this.refusals = new RateLimitedLogger(log, builder.verifier::passedMillis);
    }

    /** Returns an inbox with the defaults and no handler. */
    public static WebhookInbox of(WebhookVerifier verifier) {
        return builder(verifier).build();
    }

    /** Returns a builder for an inbox. */
    public static Builder builder(WebhookVerifier verifier) {
        return new Builder(verifier);
    }

    /**
     * Handles a delivery whose body is in memory.
     *
     * @param headers headers of the request
     * @param body the raw body
     * @return the HTTP status of the response, never an error: 200 for an accepted delivery, its repeats and probes; 400 if the
     *     signature headers are missing or the body is not a JSON object; 401 for an invalid signature or an old timestamp; 413
     *     if the body is too large; 500 if the handler failed; 503 if the key could not be fetched, or if another
     *     replica did not finish handling the delivery within 8 seconds. After 500 and 503 the server
     *     sends the delivery again.
     */
    public Mono<Integer> handle(Map<String, List<String>> headers, byte[] body) {
        return Mono.defer(() -> take(HttpHeaders.of(headers), body)).onErrorResume(this::refused);
    }

    /**
     * Handles a delivery whose body is a stream; stops reading when the body becomes too large.
     *
     * @param headers headers of the request
     * @param body the raw body; each buffer is copied within {@code onNext}
     * @return the HTTP status of the response, as for {@link #handle(Map, byte[])}; an error only if reading the body failed
     */
    public Mono<Integer> handle(Map<String, List<String>> headers, Publisher<ByteBuffer> body) {
        return Flux.from(body)
                .collect(ByteArrayOutputStream::new, this::append)
                .flatMap(bytes -> handle(headers, bytes.toByteArray()))
                .onErrorResume(WebhookRejectedException.class, this::refused);
    }

    /**
     * Returns the verified events from now on, each once, as a hot stream that does not complete. Every subscriber receives all
     * events. A subscriber that falls behind by more than the buffer fails; the others are not affected. Events without a
     * subscriber are dropped: use the handler for events that must not be lost.
     */
    public Flux<WebhookEvent> events() {
        return Flux.<WebhookEvent>create(
                        sink -> {
                            subscribers.add(sink);
                            sink.onDispose(() -> subscribers.remove(sink));
                        },
                        FluxSink.OverflowStrategy.IGNORE)
                .onBackpressureBuffer(buffer, BufferOverflowStrategy.ERROR);
    }

    private Mono<Integer> take(HttpHeaders headers, byte[] body) {
        verifier.requireSize(body.length);
        return WebhookVerifier.isProbe(body)
                ? Mono.just(OK)
                : verifier.verify(headers, body).flatMap(this::dispatch);
    }

    private Mono<Integer> dispatch(WebhookDelivery delivery) {
        return once.handle(delivery, verifier.nowMillis(), handled(delivery)).map(result -> switch (result) {
            case HANDLED -> OK;
            case KNOWN -> known(delivery);
            case FAILED -> HANDLER_FAILED;
            case ELSEWHERE -> UNAVAILABLE;
        });
    }

    private int known(WebhookDelivery delivery) {
        log.debug(
                "Webhook event {} (body {}) was delivered again",
                delivery.event().eventId(),
                delivery.bodyHash());
        // the first delivery may have come before the task's state showed the change
        wakeWaiters(delivery.event());
        return OK;
    }

    private Mono<HandlingResult> handled(WebhookDelivery delivery) {
        WebhookEvent event = delivery.event();
        return MonoSteps.given(() -> handler.apply(delivery))
                .then(Mono.fromSupplier(() -> {
                    tell(event);
                    return HandlingResult.HANDLED;
                }))
                .onErrorResume(e -> {
                    log.error(
                            "The handler failed for webhook event {} ({}); it may be sent again",
                            event.eventId(),
                            event.eventType(),
                            e);
                    return Mono.just(HandlingResult.FAILED);
                });
    }

    /** The event is stored by now: a failing subscriber must not cause another delivery. */
    private void tell(WebhookEvent event) {
        wakeWaiters(event);
        subscribers.forEach(sink -> guarded(event, () -> sink.next(event)));
    }

    private void wakeWaiters(WebhookEvent event) {
        String taskId = event.taskId();
        if (taskId != null) {
            guarded(event, () -> wake.accept(taskId));
        }
    }

    private static void guarded(WebhookEvent event, Runnable action) {
        try {
            action.run();
        } catch (Throwable e) {
            log.error("A receiver of webhook event {} ({}) threw", event.eventId(), event.eventType(), e);
        }
    }

    private Mono<Integer> refused(Throwable error) {
        if (!(error instanceof WebhookRejectedException rejected)) {
            return Mono.error(error);
        }
        refusals.warn(String.valueOf(rejected.getMessage()));
        return Mono.just(status(rejected.reason()));
    }

    private static int status(Reason reason) {
        return switch (reason) {
            case MISSING_SIGNATURE, UNREADABLE -> 400;
            case MALFORMED_SIGNATURE, STALE, FUTURE, WRONG_SIGNATURE -> 401;
            case TOO_LARGE -> 413;
            case NO_KEY -> UNAVAILABLE;
        };
    }

    private void append(ByteArrayOutputStream bytes, ByteBuffer chunk) {
        verifier.requireSize((long) bytes.size() + chunk.remaining());
        byte[] copy = new byte[chunk.remaining()];
        chunk.get(copy);
        bytes.writeBytes(copy);
    }

    /**
     * Builds a {@link WebhookInbox}.
     *
     * @since 0.1.0
     */
    public static final class Builder {

        private final WebhookVerifier verifier;
        private Function<WebhookDelivery, Mono<Void>> handler = delivery -> Mono.empty();
        private Consumer<String> wake = taskId -> {};
        private int maxRemembered = 10_000;
        private Duration rememberFor = Duration.ofHours(1);
        private int buffer = 1_000;
        private @Nullable DeliveryMemory memory;

        private Builder(WebhookVerifier verifier) {
            this.verifier = Objects.requireNonNull(verifier, "verifier");
        }

        /**
         * Sets the handler that processes a delivery before it is acknowledged, for example by storing its event. A repeat that
         * arrives meanwhile waits for the same outcome. After an error, or when all waiting callers have cancelled, the inbox
         * forgets the delivery and handles it when it arrives again.
         *
         * @param handler default: does nothing. Use {@link WebhookDelivery#key()} as the storage key, not the event id
         */
        public Builder handler(Function<WebhookDelivery, Mono<Void>> handler) {
            this.handler = Objects.requireNonNull(handler, "handler");
            return this;
        }

        /**
         * Sets a callback for changed tasks, by which waiting runs and event streams poll at once:
         * {@code wake(client.tasks()::wake)}.
         *
         * @param wake receives the task's id, after the handler and for each repeat; an exception that it throws is logged and
         *     does not change the response; default: does nothing
         */
        public Builder wake(Consumer<String> wake) {
            this.wake = Objects.requireNonNull(wake, "wake");
            return this;
        }

        /**
         * Shares handled deliveries with the other replicas of the application, so that a repeat that reaches another
         * replica is not handled again. If another replica handles the delivery, the inbox asks the memory every 250 ms
         * for 8 seconds, then returns 503. A repeat that is signed in the next minute counts as new in another replica,
         * except for the creation of a task.
         *
         * @param memory default: none, each replica remembers its own deliveries
         */
        public Builder memory(DeliveryMemory memory) {
            this.memory = Objects.requireNonNull(memory, "memory");
            return this;
        }

        /**
         * Sets how many deliveries are remembered to detect repeats; each takes about 300 bytes.
         *
         * @param count default: 10,000
         */
        public Builder maxRemembered(int count) {
            if (count < 1) {
                throw new InvalidSettingException("maxRemembered", "must be positive");
            }
            this.maxRemembered = count;
            return this;
        }

        /**
         * Sets how long a delivery is remembered.
         *
         * @param time default: 1 h; at least 10 min, because a delivery may be replayed for that long
         */
        public Builder rememberFor(Duration time) {
            if (time.compareTo(WebhookVerifier.TOLERANCE.multipliedBy(2)) < 0) {
                throw new InvalidSettingException("rememberFor", "must be at least 10 minutes");
            }
            this.rememberFor = time;
            return this;
        }

        /**
         * Sets how many events a subscriber of {@link WebhookInbox#events()} may fall behind.
         *
         * @param events default: 1,000
         */
        public Builder buffer(int events) {
            if (events < 1) {
                throw new InvalidSettingException("buffer", "must be positive");
            }
            this.buffer = events;
            return this;
        }

        /** Returns the inbox. */
        public WebhookInbox build() {
            return new WebhookInbox(this);
        }
    }
}
