package io.github.manusreactive.webhook;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.error.WebhookRejectedException;
import io.github.manusreactive.error.WebhookRejectedException.Reason;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.internal.util.MonoSteps;
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
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

/**
 * Where deliveries arrive, whatever the web framework: give each request's headers and raw body to {@link #handle}, and answer
 * with the status that comes back. Verified events, each once, go to the handler and then to everybody who subscribed to
 * {@link #events()}.
 *
 * <p>A delivery whose body came before is a repeat if the two signatures are less than a minute apart, or if it tells of the creation of
 * a task. Otherwise it is another event: a task may stop twice with the same words.
 *
 * <p>The server waits ten seconds for the answer, so a handler should store the event and leave the work for later.
 *
 * @since 0.1.0
 */
public final class WebhookInbox {

    private static final Logger log = LoggerFactory.getLogger(WebhookInbox.class);
    private static final int OK = 200;
    private static final int HANDLER_FAILED = 500;

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
        this.once = new DeliveryDeduplicator(new ReplayGuard(builder.maxRemembered, builder.rememberFor));
        this.buffer = builder.buffer;
        this.refusals = new RateLimitedLogger(log, builder.verifier::passedMillis);
    }

    /**
     * An inbox with the defaults and no handler.
     *
     * @param verifier checks the deliveries
     * @return the inbox
     */
    public static WebhookInbox of(WebhookVerifier verifier) {
        return builder(verifier).build();
    }

    /**
     * Starts a configuration.
     *
     * @param verifier checks the deliveries
     * @return a builder
     */
    public static Builder builder(WebhookVerifier verifier) {
        return new Builder(verifier);
    }

    /**
     * Takes a delivery whose body is in memory.
     *
     * @param headers of the request
     * @param body the raw body
     * @return the HTTP status to answer with, never an error: 200 for an accepted delivery, for repeats of it and for probes; 400
     *     if the signature headers are missing or the body is not a JSON object; 401 for a bad signature or an old timestamp; 413
     *     if the body is too large; 500 if the handler failed, 503 if the key could not be fetched. The last two ask for another
     *     delivery.
     */
    public Mono<Integer> handle(Map<String, List<String>> headers, byte[] body) {
        return Mono.defer(() -> take(HttpHeaders.of(headers), body)).onErrorResume(this::refused);
    }

    /**
     * Takes a delivery whose body comes as a stream; reading ends where it becomes too large.
     *
     * @param headers of the request
     * @param body the raw body; each buffer is copied within {@code onNext}
     * @return the HTTP status to answer with, as {@link #handle(Map, byte[])} gives it; an error only where reading the body failed
     */
    public Mono<Integer> handle(Map<String, List<String>> headers, Publisher<ByteBuffer> body) {
        return Flux.from(body)
                .collect(ByteArrayOutputStream::new, this::append)
                .flatMap(bytes -> handle(headers, bytes.toByteArray()))
                .onErrorResume(WebhookRejectedException.class, this::refused);
    }

    /**
     * Verified events from now on, each once. Every subscriber gets all of them; one that is more than the buffer behind ends
     * with an error and disturbs nobody else. Without a subscriber events are not kept: what must not be lost belongs into the
     * handler.
     *
     * @return a hot stream that does not complete
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
        return once.handle(delivery, verifier.nowMillis(), handled(delivery))
                .map(wentWell -> wentWell ? OK : HANDLER_FAILED)
                .switchIfEmpty(Mono.fromSupplier(() -> {
                    log.debug(
                            "Webhook event {} (body {}) was delivered again",
                            delivery.event().eventId(),
                            delivery.bodyHash());
                    // the first delivery may have come before the task's state showed the change
                    wakeWaiters(delivery.event());
                    return OK;
                }));
    }

    private Mono<Boolean> handled(WebhookDelivery delivery) {
        WebhookEvent event = delivery.event();
        return MonoSteps.given(() -> handler.apply(delivery))
                .then(Mono.fromSupplier(() -> {
                    tell(event);
                    return true;
                }))
                .onErrorResume(e -> {
                    log.error(
                            "The handler failed for webhook event {} ({}); it may be sent again",
                            event.eventId(),
                            event.eventType(),
                            e);
                    return Mono.just(false);
                });
    }

    /** The event is stored by now: whoever else learns of it, their trouble is no reason to have it sent again. */
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
        refusals.refused(String.valueOf(rejected.getMessage()));
        return Mono.just(status(rejected.reason()));
    }

    private static int status(Reason reason) {
        return switch (reason) {
            case MISSING_SIGNATURE, UNREADABLE -> 400;
            case MALFORMED_SIGNATURE, STALE, FUTURE, WRONG_SIGNATURE -> 401;
            case TOO_LARGE -> 413;
            case NO_KEY -> 503;
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

        private Builder(WebhookVerifier verifier) {
            this.verifier = Objects.requireNonNull(verifier, "verifier");
        }

        /**
         * Handles a delivery before it is acknowledged, for example by storing its event. A repeat that arrives meanwhile waits for
         * the same outcome. After an error, or when every caller that waits has cancelled, the inbox forgets the delivery and handles
         * it when it comes again.
         *
         * @param handler default: does nothing. A store uses {@link WebhookDelivery#key()} as the key, not the event id
         */
        public Builder handler(Function<WebhookDelivery, Mono<Void>> handler) {
            this.handler = Objects.requireNonNull(handler, "handler");
            return this;
        }

        /**
         * Whom to tell that a task changed, so that waiting runs and event streams look at once instead of polling on:
         * {@code wake(client.tasks()::wake)}.
         *
         * @param wake gets the task's id, after the handler and for each repeat; what it throws is logged and changes no response;
         *     default: does nothing
         */
        public Builder wake(Consumer<String> wake) {
            this.wake = Objects.requireNonNull(wake, "wake");
            return this;
        }

        /**
         * How many deliveries are remembered to recognise repeats; some 300 bytes each.
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
         * How long a delivery is remembered.
         *
         * @param time default: 1 h; at least 10 min, since a delivery may be replayed for that long
         */
        public Builder rememberFor(Duration time) {
            if (time.compareTo(WebhookVerifier.TOLERANCE.multipliedBy(2)) < 0) {
                throw new InvalidSettingException("rememberFor", "must be at least 10 minutes");
            }
            this.rememberFor = time;
            return this;
        }

        /**
         * How many events a subscriber of {@link WebhookInbox#events()} may be behind.
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

        /**
         * Builds the inbox.
         *
         * @return the inbox
         */
        public WebhookInbox build() {
            return new WebhookInbox(this);
        }
    }
}
