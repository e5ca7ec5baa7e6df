package io.github.manusreactive.internal.netty;

import io.github.manusreactive.http.HttpBody;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpTransport;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.publisher.SignalType;
import reactor.util.context.Context;

/**
 * Sends a call when its host has a place for it, classifies its error, and passes a cancellation to the event loop of
 * its connection. After a cancellation it signals nothing: closing the connection raises an error that no subscriber is
 * left to receive.
 *
 * @implNote One operator instead of eight of Reactor, which each call would allocate.
 */
public final class ExchangeFlux<T> extends Flux<T> {

    private static final Logger LOG = LoggerFactory.getLogger(HttpTransport.class);

    private final HttpCall call;
    private final InFlightTracker inFlight;
    private final ConnectionAdmissionQueue queue;
    private final BiFunction<TransportExchange, ConnectionAdmissionQueue, ? extends Publisher<T>> sending;

    /**
     * Creates the operator.
     *
     * @param sending sends the request on a connection
     */
    public ExchangeFlux(
            HttpCall call,
            InFlightTracker inFlight,
            ConnectionAdmissionQueue queue,
            BiFunction<TransportExchange, ConnectionAdmissionQueue, ? extends Publisher<T>> sending) {
        this.call = call;
        this.inFlight = inFlight;
        this.queue = queue;
        this.sending = sending;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        if (!inFlight.enter()) {
            Operators.error(actual, TransportErrorClassifier.shutDown(call, null));
            return;
        }
        TransportExchange attempt = new TransportExchange(call, actual.currentContext());
        boolean inMemory = call.body() instanceof HttpBody.Empty || call.body() instanceof HttpBody.Bytes;
        boolean admitted = inMemory && queue.enterAtOnce();
        ExchangeSubscriber<T> subscriber = new ExchangeSubscriber<>(this, attempt, admitted, actual);
        try {
            Publisher<T> source;
            if (admitted) {
                source = sending.apply(attempt, queue);
            } else if (inMemory) {
                source = queue.whenAdmitted(call, () -> sending.apply(attempt, queue));
            } else {
                source = measured(attempt);
            }
            source.subscribe(subscriber);
        } catch (Throwable e) {
            subscriber.fail(e);
        }
    }

    /** The length is known before a connection is used, so that a missing file occupies none. */
    private Publisher<T> measured(TransportExchange attempt) {
        return RequestBodyPublisher.length(call.body())
                .onErrorMap(e -> TransportErrorClassifier.requestBody(call, e))
                .flatMapMany(length -> {
                    attempt.bodyLength(length);
                    return queue.whenAdmitted(call, () -> sending.apply(attempt, queue));
                });
    }

    private static final class ExchangeSubscriber<T> implements CoreSubscriber<T>, Subscription {

        @SuppressWarnings("rawtypes")
        private static final AtomicIntegerFieldUpdater<ExchangeSubscriber> ENDED =
                AtomicIntegerFieldUpdater.newUpdater(ExchangeSubscriber.class, "ended");

        private final ExchangeFlux<T> settings;
        private final TransportExchange attempt;
        private final boolean admitted;
        private final CoreSubscriber<? super T> actual;
        private final Context context;
        private volatile @Nullable Subscription upstream;
        private volatile int ended;

        ExchangeSubscriber(
                ExchangeFlux<T> settings,
                TransportExchange attempt,
                boolean admitted,
                CoreSubscriber<? super T> actual) {
            this.settings = settings;
            this.attempt = attempt;
            this.admitted = admitted;
            this.actual = actual;
            this.context = actual.currentContext().put(TransportExchange.class, attempt);
        }

        @Override
        public Context currentContext() {
            return context;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            if (Operators.validate(upstream, subscription)) {
                upstream = subscription;
                actual.onSubscribe(this);
            }
        }

        @Override
        public void request(long n) {
            Subscription current = upstream;
            if (current != null) {
                try {
                    current.request(n);
                } catch (Throwable e) {
                    fail(e);
                }
            }
        }

        @Override
        public void cancel() {
            Subscription current = upstream;
            if (current != null && end()) {
                attempt.cancel();
                attempt.passCancellationOn(() -> {
                    current.cancel();
                    leave();
                });
                finish(SignalType.CANCEL);
            }
        }

        @Override
        public void onNext(T value) {
            if (ended == 0) {
                actual.onNext(value);
            } else {
                Operators.onNextDropped(value, context);
            }
        }

        @Override
        public void onError(Throwable error) {
            if (!end()) {
                LOG.debug("{}: an error arrived after the call had terminated", attempt.call, error);
                return;
            }
            try {
                actual.onError(
                        error == attempt.readerFailure()
                                ? error
                                : attempt.failed(
                                        TransportErrorClassifier.of(attempt, settings.inFlight.isClosed(), error)));
            } finally {
                leave();
                finish(SignalType.ON_ERROR);
            }
        }

        @Override
        public void onComplete() {
            if (end()) {
                try {
                    actual.onComplete();
                } finally {
                    leave();
                    finish(SignalType.ON_COMPLETE);
                }
            }
        }

        /** The code below threw instead of signalling. */
        void fail(Throwable error) {
            Subscription current = upstream;
            if (current != null) {
                current.cancel();
                onError(error);
            } else if (end()) {
                Operators.error(
                        actual,
                        attempt.failed(TransportErrorClassifier.of(attempt, settings.inFlight.isClosed(), error)));
                leave();
                finish(SignalType.ON_ERROR);
            }
        }

        private void leave() {
            if (admitted) {
                settings.queue.leave();
            }
        }

        private boolean end() {
            return ENDED.compareAndSet(this, 0, 1);
        }

        private void finish(SignalType end) {
            settings.inFlight.exit();
            attempt.log(end);
        }
    }
}
