package io.github.manusreactive.internal.util;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.context.Context;

/**
 * Calls code of the application and always terminates with one signal. Reactor's operators rethrow a {@link
 * LinkageError} or a {@link VirtualMachineError} instead of signalling it, so the subscriber would never terminate or
 * release its resources. Here such an error, thrown or emitted, is converted and signalled.
 *
 * <p>Exactly one of value, empty completion, error, deadline and cancellation wins. The first value ends the
 * subscription and belongs to the subscriber: a later cancellation does not reach the source. Other values go to a
 * hook.
 */
public final class GuardedMono<T> extends Mono<T> {

    private static final Logger LOG = LoggerFactory.getLogger(LoggerNames.CALL);

    private final Supplier<? extends @Nullable Publisher<? extends T>> source;
    private final Function<Throwable, ? extends Throwable> typed;

    // set before the guard is subscribed to: a copy for each option would cost every call 48 bytes
    private Consumer<? super T> discard = value -> {};
    private @Nullable MonoDeadline deadline;
    private @Nullable EndListener<? super T> listener;
    private @Nullable Supplier<? extends Throwable> ifEmpty;
    private @Nullable UnaryOperator<Context> context;

    /**
     * Receives the end of a subscription: exactly one method is called once, before the signal is passed on. Exceptions
     * are logged.
     */
    public interface EndListener<T> {
        /** A value, or {@code null} for an empty completion. */
        void succeeded(@Nullable T value);

        /** The subscriber's error. */
        void failed(Throwable error);

        /** The subscriber cancelled; called before the source is cancelled. */
        void cancelled();
    }

    private interface TimerStart {
        Disposable start(Runnable task, long delayNanos);
    }

    /** @param next the deadline that follows if there is no error yet */
    private record MonoDeadline(
            Supplier<Duration> limit,
            TimerStart timer,
            Supplier<? extends @Nullable Throwable> error,
            @Nullable MonoDeadline next) {}

    private GuardedMono(
            Supplier<? extends @Nullable Publisher<? extends T>> source,
            Function<Throwable, ? extends Throwable> typed) {
        this.source = source;
        this.typed = typed;
    }

    /**
     * Creates a guard. Its options are set on it, before it is subscribed to.
     *
     * @param source calls the application's code for each subscription
     * @param typed converts a thrown or emitted error for the subscriber
     */
    public static <T> GuardedMono<T> of(
            Supplier<? extends @Nullable Publisher<? extends T>> source,
            Function<Throwable, ? extends Throwable> typed) {
        return new GuardedMono<>(source, typed);
    }

    /** Passes values that the subscriber does not get to a hook, for example a second value. */
    public GuardedMono<T> discarding(Consumer<? super T> hook) {
        discard = hook;
        return this;
    }

    /** Fails if the source has not terminated within the limit. */
    public GuardedMono<T> within(Duration limit, Scheduler scheduler, Supplier<? extends Throwable> error) {
        TimerStart timer = (task, nanos) -> scheduler.schedule(task, nanos, TimeUnit.NANOSECONDS);
        deadline = new MonoDeadline(() -> limit, timer, error, null);
        return this;
    }

    /**
     * Sets two deadlines, of which only one has a timer at a time.
     *
     * @param early error at the first deadline, {@code null} to wait for the last one
     */
    public GuardedMono<T> within(
            Duration first,
            Supplier<? extends @Nullable Throwable> early,
            Supplier<Duration> last,
            Supplier<? extends Throwable> late,
            DeadlineTimer timer) {
        TimerStart start = timer::schedule;
        deadline = new MonoDeadline(() -> first, start, early, new MonoDeadline(last, start, late, null));
        return this;
    }

    /** Fails if the source completes without a value. */
    public GuardedMono<T> required(Supplier<? extends Throwable> error) {
        ifEmpty = error;
        return this;
    }

    /** Notifies a listener of the end. */
    public GuardedMono<T> listening(EndListener<? super T> endListener) {
        listener = endListener;
        return this;
    }

    /** Changes the context of the source. */
    public GuardedMono<T> inContext(UnaryOperator<Context> change) {
        context = change;
        return this;
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        actual.onSubscribe(new GuardSubscriber<>(this, actual));
    }

    /** Operators rethrow errors that Reactor considers fatal, so such an error is wrapped. */
    private Throwable signal(Throwable error) {
        Throwable known;
        try {
            known = typed.apply(error);
        } catch (Throwable e) {
            known = e;
        }
        return Exceptions.isFatal(known)
                ? new IllegalStateException("failed with " + known.getClass().getName(), known)
                : known;
    }

    private static final class GuardSubscriber<T> implements CoreSubscriber<T>, Subscription {

        private static final VarHandle STARTED;
        private static final VarHandle ENDED;

        static {
            try {
                MethodHandles.Lookup lookup = MethodHandles.lookup();
                STARTED = lookup.findVarHandle(GuardSubscriber.class, "started", boolean.class);
                ENDED = lookup.findVarHandle(GuardSubscriber.class, "ended", boolean.class);
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private final GuardedMono<T> settings;
        private final CoreSubscriber<? super T> actual;
        private final Context context;

        @SuppressWarnings("unused") // set through STARTED
        private volatile boolean started;

        private volatile boolean ended;

        /** Only a guard with a deadline has one. */
        private final Disposable.@Nullable Swap timer;

        private volatile @Nullable Subscription upstream;

        GuardSubscriber(GuardedMono<T> settings, CoreSubscriber<? super T> actual) {
            this.settings = settings;
            this.actual = actual;
            UnaryOperator<Context> change = settings.context;
            this.context = change == null ? actual.currentContext() : change.apply(actual.currentContext());
            this.timer = settings.deadline == null ? null : Disposables.swap();
        }

        private boolean end() {
            boolean first = ENDED.compareAndSet(this, false, true);
            if (first && timer != null) {
                timer.dispose();
            }
            return first;
        }

        @Override
        public Context currentContext() {
            return context;
        }

        /** Subscribes to the source with the first request, so that it cannot signal before the subscriber is ready. */
        @Override
        public void request(long n) {
            if (!Operators.validate(n) || ended || !STARTED.compareAndSet(this, false, true)) {
                return;
            }
            try {
                Publisher<? extends T> publisher =
                        Objects.requireNonNull(settings.source.get(), "the application's code returned null");
                publisher.subscribe(this);
            } catch (Throwable e) {
                fail(e);
            }
            MonoDeadline deadline = settings.deadline;
            if (deadline != null && timer != null && !ended) {
                limit(deadline, timer);
            }
        }

        private void limit(MonoDeadline deadline, Disposable.Swap timer) {
            try {
                timer.update(deadline.timer()
                        .start(
                                () -> timeOut(deadline, timer),
                                TimeUnit.NANOSECONDS.convert(deadline.limit().get())));
            } catch (Throwable e) {
                fail(e);
            }
        }

        private void timeOut(MonoDeadline deadline, Disposable.Swap timer) {
            if (ended) {
                return;
            }
            Throwable error = tooLate(deadline);
            MonoDeadline next = deadline.next();
            if (error == null && next != null) {
                limit(next, timer);
            } else if (error != null && end()) {
                cancelUpstream();
                passOn(error);
            }
        }

        private @Nullable Throwable tooLate(MonoDeadline deadline) {
            try {
                return deadline.error().get();
            } catch (Throwable e) {
                return settings.signal(e);
            }
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            if (Operators.validate(upstream, subscription)) {
                upstream = subscription;
                if (ended) {
                    cancelUpstream();
                    return;
                }
                try {
                    subscription.request(Long.MAX_VALUE);
                } catch (Throwable e) {
                    fail(e);
                }
            }
        }

        @Override
        public void onNext(T value) {
            if (end()) {
                succeeded(value);
                try {
                    actual.onNext(value);
                    actual.onComplete();
                } catch (Throwable e) {
                    // a subscriber that has not terminated would wait forever
                    LOG.warn("A subscriber threw instead of signalling an error", e);
                    deliver(() -> actual.onError(settings.signal(e)));
                }
            } else {
                deliver(() -> settings.discard.accept(value));
            }
        }

        @Override
        public void onError(Throwable error) {
            if (end()) {
                passOn(settings.signal(error));
            } else {
                LOG.debug("An error arrived after its call had terminated", error);
            }
        }

        @Override
        public void onComplete() {
            if (end()) {
                Supplier<? extends Throwable> ifEmpty = settings.ifEmpty;
                if (ifEmpty != null) {
                    passOn(settings.signal(ifEmpty.get()));
                } else {
                    succeeded(null);
                    deliver(actual::onComplete);
                }
            }
        }

        private void succeeded(@Nullable T value) {
            EndListener<? super T> listener = settings.listener;
            if (listener != null) {
                deliver(() -> listener.succeeded(value));
            }
        }

        private void passOn(Throwable error) {
            EndListener<? super T> listener = settings.listener;
            if (listener != null) {
                deliver(() -> listener.failed(error));
            }
            deliver(() -> actual.onError(error));
        }

        @Override
        public void cancel() {
            if (end()) {
                EndListener<? super T> listener = settings.listener;
                if (listener != null) {
                    deliver(listener::cancelled);
                }
                cancelUpstream();
            }
        }

        /** The source threw. */
        private void fail(Throwable error) {
            cancelUpstream();
            onError(error);
        }

        private void cancelUpstream() {
            Subscription current = upstream;
            if (current != null) {
                deliver(current::cancel);
            }
        }

        private static void deliver(Runnable signal) {
            try {
                signal.run();
            } catch (Throwable e) {
                LOG.warn("A signal of a guarded call was dropped", e);
            }
        }
    }
}
