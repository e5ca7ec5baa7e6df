package io.github.manusreactive.internal.netty;

import io.github.manusreactive.http.HttpResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import java.util.function.BooleanSupplier;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** Reads the body of a response into memory, up to the limit of its call. */
public final class ResponseBodyMono extends Mono<HttpResponse> {

    private final TransportExchange attempt;
    private final HttpResponse head;
    private final Flux<?> content;
    private final BooleanSupplier closed;

    /**
     * Creates the reader.
     *
     * @param content the parts of the response; their owner releases them
     * @param closed returns {@code true} after the transport was closed
     */
    public ResponseBodyMono(TransportExchange attempt, HttpResponse head, Flux<?> content, BooleanSupplier closed) {
        this.attempt = attempt;
        this.head = head;
        this.content = content;
        this.closed = closed;
    }

    @Override
    public void subscribe(CoreSubscriber<? super HttpResponse> actual) {
        long announced = TransportExchange.announced(head);
        content.subscribe(new BodySubscriber(this, announced, actual));
    }

    private static final class BodySubscriber implements CoreSubscriber<Object>, Subscription {

        private final ResponseBodyMono settings;
        private final CoreSubscriber<? super HttpResponse> actual;
        private final BodyBuffer buffer;
        private final boolean announcedTooLarge;
        private long size;
        private boolean ended;
        private Subscription upstream = Operators.emptySubscription();

        BodySubscriber(ResponseBodyMono settings, long announced, CoreSubscriber<? super HttpResponse> actual) {
            this.settings = settings;
            this.actual = actual;
            this.announcedTooLarge = announced > settings.attempt.call.maxResponseBytes();
            this.buffer = new BodyBuffer(announced);
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            actual.onSubscribe(this);
            if (announcedTooLarge) {
                fail(TransportErrorClassifier.tooLarge(settings.attempt.call));
            }
        }

        @Override
        public void request(long n) {
            if (!announcedTooLarge) {
                settings.attempt.requested(Long.MAX_VALUE);
                upstream.request(Long.MAX_VALUE);
            }
        }

        @Override
        public void cancel() {
            upstream.cancel();
        }

        @Override
        public void onNext(Object part) {
            if (ended) {
                return;
            }
            settings.attempt.received();
            try {
                ByteBuf piece = part instanceof ByteBufHolder holder ? holder.content() : (ByteBuf) part;
                size += piece.readableBytes();
                if (size > settings.attempt.call.maxResponseBytes()) {
                    fail(TransportErrorClassifier.tooLarge(settings.attempt.call));
                } else {
                    buffer.add(piece);
                }
            } catch (Throwable e) {
                fail(e);
            }
        }

        private void fail(Throwable error) {
            upstream.cancel();
            onError(error);
        }

        @Override
        public void onError(Throwable error) {
            if (!ended) {
                ended = true;
                actual.onError(TransportErrorClassifier.of(settings.attempt, settings.closed.getAsBoolean(), error));
            }
        }

        @Override
        public void onComplete() {
            if (ended) {
                return;
            }
            // if the request body fails, Reactor Netty completes a truncated response as if it were whole
            Throwable failure = settings.attempt.bodyFailure();
            if (failure != null) {
                onError(failure);
                return;
            }
            HttpResponse response;
            try {
                response = new HttpResponse(settings.head.status(), settings.head.headers(), buffer.toArray());
            } catch (Throwable e) {
                onError(e);
                return;
            }
            ended = true;
            actual.onNext(response);
            actual.onComplete();
        }
    }
}
