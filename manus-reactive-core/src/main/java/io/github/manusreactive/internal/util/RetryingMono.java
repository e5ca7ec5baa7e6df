package io.github.manusreactive.internal.util;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Subscribes to a source again after an error, as often as a pause follows the error. Does the same as {@code retryWhen}, which costs a
 * sink, a queue and four subscribers even for a call that succeeds at once; this costs one subscriber.
 */
public final class RetryingMono<T> extends Mono<T> {

    private final Supplier<Mono<T>> source;
    private final Function<Throwable, Mono<?>> pause;
    private final Runnable onSuccess;

    /**
     * Creates the operator.
     *
     * @param source creates the source of each subscription
     * @param pause completes when the source is to be subscribed to again, or fails with the error for the subscriber
     * @param onSuccess runs before a value or an empty completion is passed on
     */
    public RetryingMono(Supplier<Mono<T>> source, Function<Throwable, Mono<?>> pause, Runnable onSuccess) {
        this.source = source;
        this.pause = pause;
        this.onSuccess = onSuccess;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        actual.onSubscribe(new RetrySubscriber<>(this, actual));
    }

    private static final class RetrySubscriber<T> implements CoreSubscriber<T>, Subscription {

        private static final VarHandle CURRENT;
        private static final VarHandle WANTED;

        static {
            try {
                MethodHandles.Lookup lookup = MethodHandles.lookup();
                CURRENT = lookup.findVarHandle(RetrySubscriber.class, "current", Subscription.class);
                WANTED = lookup.findVarHandle(RetrySubscriber.class, "wanted", int.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private final RetryingMono<T> settings;
        private final CoreSubscriber<? super T> actual;

        /** The attempt or the pause; a terminated subscription after a cancellation. */
        private volatile @Nullable Subscription current;

        /** Attempts to start: a source that fails within {@code subscribe} is not subscribed to again on the same stack. */
        @SuppressWarnings("unused") // set through WANTED
        private volatile int wanted;

        private boolean requested;
        private boolean emitted;

        RetrySubscriber(RetryingMono<T> settings, CoreSubscriber<? super T> actual) {
            this.settings = settings;
            this.actual = actual;
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void request(long n) {
            if (Operators.validate(n) && !requested) {
                requested = true;
                attempt();
            }
        }

        private void attempt() {
            if ((int) WANTED.getAndAdd(this, 1) != 0) {
                return;
            }
            do {
                if (isCancelled()) {
                    return;
                }
                next().subscribe(this);
            } while ((int) WANTED.getAndAdd(this, -1) != 1);
        }

        private Mono<T> next() {
            try {
                return settings.source.get();
            } catch (Throwable e) {
                return Mono.error(e);
            }
        }

        private boolean isCancelled() {
            return current == Operators.cancelledSubscription();
        }

        private void begin(Subscription subscription) {
            Subscription before = current;
            if (before == Operators.cancelledSubscription() || !CURRENT.compareAndSet(this, before, subscription)) {
                subscription.cancel();
            } else {
                subscription.request(Long.MAX_VALUE);
            }
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            begin(subscription);
        }

        @Override
        public void onNext(T value) {
            emitted = true;
            settings.onSuccess.run();
            actual.onNext(value);
        }

        @Override
        public void onComplete() {
            if (!emitted) {
                settings.onSuccess.run();
            }
            actual.onComplete();
        }

        @Override
        public void onError(Throwable error) {
            if (isCancelled()) {
                Operators.onErrorDropped(error, currentContext());
                return;
            }
            Mono<?> next;
            try {
                next = settings.pause.apply(error);
            } catch (Throwable e) {
                actual.onError(e);
                return;
            }
            next.subscribe(new PauseSubscriber(this));
        }

        @Override
        public void cancel() {
            Subscription before = (Subscription) CURRENT.getAndSet(this, Operators.cancelledSubscription());
            if (before != null) {
                before.cancel();
            }
        }
    }

    private record PauseSubscriber(RetrySubscriber<?> call) implements CoreSubscriber<Object> {

        @Override
        public Context currentContext() {
            return call.currentContext();
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            call.begin(subscription);
        }

        @Override
        public void onNext(Object value) {
            // the completion follows
        }

        @Override
        public void onError(Throwable error) {
            call.actual.onError(error);
        }

        @Override
        public void onComplete() {
            call.attempt();
        }
    }
}
