package io.github.manusreactive.internal.util;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Signals an error if its source throws during assembly, subscription or request. Reactor's operators rethrow a {@link
 * LinkageError} or a {@link VirtualMachineError} instead of signalling it: the subscriber would never terminate, and
 * the error would reach unrelated code on that thread.
 */
public final class GuardedFlux<T> extends Flux<T> {

    private static final Logger LOG = LoggerFactory.getLogger(LoggerNames.CALL);

    private final Supplier<? extends @Nullable Publisher<? extends T>> source;
    private final Function<Throwable, ? extends Throwable> typed;

    private GuardedFlux(
            Supplier<? extends @Nullable Publisher<? extends T>> source,
            Function<Throwable, ? extends Throwable> typed) {
        this.source = source;
        this.typed = typed;
    }

    /**
     * Creates a guard.
     *
     * @param source creates the publisher for each subscription
     * @param typed converts a thrown error for the subscriber
     */
    public static <T> Flux<T> of(
            Supplier<? extends @Nullable Publisher<? extends T>> source,
            Function<Throwable, ? extends Throwable> typed) {
        return onAssembly(new GuardedFlux<T>(source, typed));
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        GuardSubscriber<T> guard = new GuardSubscriber<>(actual, typed);
        try {
            Objects.requireNonNull(source.get(), "the publisher is null").subscribe(guard);
        } catch (Throwable e) {
            guard.fail(e);
        }
    }

    private static final class GuardSubscriber<T> implements CoreSubscriber<T>, Subscription {

        private final CoreSubscriber<? super T> actual;
        private final Function<Throwable, ? extends Throwable> typed;
        private final AtomicBoolean ended = new AtomicBoolean();
        private volatile @Nullable Subscription upstream;

        GuardSubscriber(CoreSubscriber<? super T> actual, Function<Throwable, ? extends Throwable> typed) {
            this.actual = actual;
            this.typed = typed;
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
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
            if (current != null) {
                current.cancel();
            }
        }

        @Override
        public void onNext(T value) {
            if (ended.get()) {
                Operators.onNextDropped(value, currentContext());
            } else {
                actual.onNext(value);
            }
        }

        @Override
        public void onError(Throwable error) {
            if (ended.compareAndSet(false, true)) {
                actual.onError(signal(error));
            } else {
                LOG.debug("An error arrived after its call had terminated", error);
            }
        }

        @Override
        public void onComplete() {
            if (ended.compareAndSet(false, true)) {
                actual.onComplete();
            }
        }

        void fail(Throwable error) {
            if (!ended.compareAndSet(false, true)) {
                LOG.warn("A subscriber threw instead of signalling an error", error);
                return;
            }
            Subscription current = upstream;
            if (current == null) {
                Operators.error(actual, signal(typed.apply(error)));
            } else {
                current.cancel();
                actual.onError(signal(typed.apply(error)));
            }
        }

        /** Operators rethrow errors that Reactor considers fatal, so such an error is wrapped. */
        private static Throwable signal(Throwable error) {
            return Exceptions.isFatal(error)
                    ? new IllegalStateException(
                            "failed with " + error.getClass().getName(), error)
                    : error;
        }
    }
}
