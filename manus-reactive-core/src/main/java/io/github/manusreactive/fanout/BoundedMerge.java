package io.github.manusreactive.fanout;

import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.publisher.SignalType;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/**
 * Works on many elements at once and emits what comes out, as it comes or in the order of the input. An element holds its place
 * until its outcome is taken, so that a slow consumer slows the source down. {@code flatMap} does the same, but looks at every
 * running element whenever one of them ends; here the cost of an element does not grow with the number that run.
 */
final class BoundedMerge<T, R> extends Flux<R> {

    /** An element's place among those in flight. */
    interface Place {

        /** Lets another element in for this one, which goes on without a place. Idempotent. */
        void passOn();

        /**
         * Keeps the place beyond the element's outcome, which does not keep the merge from completing. Does nothing once it was passed
         * on.
         *
         * @return gives the place up; idempotent
         */
        Runnable keep();
    }

    private final Publisher<? extends T> source;
    private final BiFunction<? super T, Place, Mono<R>> work;
    private final int concurrency;
    private final boolean ordered;

    BoundedMerge(
            Publisher<? extends T> source,
            BiFunction<? super T, Place, Mono<R>> work,
            int concurrency,
            boolean ordered) {
        this.source = source;
        this.work = work;
        this.concurrency = concurrency;
        this.ordered = ordered;
    }

    @Override
    public void subscribe(CoreSubscriber<? super R> actual) {
        Main<T, R> main = new Main<>(this, actual);
        actual.onSubscribe(main);
        source.subscribe(main.input);
    }

    /** One subscription. Only {@link #emit} touches the consumer, one thread at a time. */
    private static final class Main<T, R> implements Subscription {

        private final BoundedMerge<T, R> config;
        private final CoreSubscriber<? super R> actual;
        private final Input<T, R> input = new Input<>(this);
        private final Set<Worker<T, R>> running = ConcurrentHashMap.newKeySet();
        private final Queue<Worker<T, R>> ended =
                Queues.<Worker<T, R>>unboundedMultiproducer().get();
        private final ConcurrentHashMap<Long, Worker<T, R>> early = new ConcurrentHashMap<>();
        private final AtomicLong requested = new AtomicLong();
        private final AtomicInteger signals = new AtomicInteger();
        private final AtomicLong open = new AtomicLong();

        private volatile boolean sourceEnded;
        private volatile boolean cancelled;
        private volatile @Nullable Throwable failure;
        /** What a worker failed with: it ends everything once what came out before it is emitted. */
        private volatile @Nullable Throwable broken;

        private long index;
        private long nextInOrder;
        private boolean terminated;

        Main(BoundedMerge<T, R> config, CoreSubscriber<? super R> actual) {
            this.config = config;
            this.actual = actual;
        }

        Context context() {
            return actual.currentContext();
        }

        @Override
        public void request(long n) {
            if (Operators.validate(n)) {
                requested.updateAndGet(now -> Operators.addCap(now, n));
                drain();
            }
        }

        @Override
        public void cancel() {
            cancelled = true;
            input.cancel();
            running.forEach(Worker::dispose);
        }

        void start(T element) {
            Worker<T, R> worker = new Worker<>(this, index++);
            open.incrementAndGet();
            running.add(worker);
            Mono<R> work;
            try {
                work = config.work.apply(element, worker);
            } catch (Throwable e) {
                work = Mono.error(e);
            }
            work.subscribe(worker);
            if (cancelled) {
                worker.dispose();
            }
        }

        void sourceEnded(@Nullable Throwable error) {
            failure = error;
            sourceEnded = true;
            drain();
        }

        void ended(Worker<T, R> worker) {
            running.remove(worker);
            if (worker.error != null) {
                broken = worker.error;
            }
            if (config.ordered) {
                early.put(worker.index, worker);
            } else {
                ended.add(worker);
            }
            drain();
        }

        private void drain() {
            if (signals.getAndIncrement() != 0) {
                return;
            }
            int missed = 1;
            do {
                emit();
                missed = signals.addAndGet(-missed);
            } while (missed != 0);
        }

        private void emit() {
            long free = 0;
            while (!cancelled && !terminated) {
                Worker<T, R> worker = peek();
                Throwable error = worker == null ? broken : worker.error;
                if (error != null) {
                    terminated = true;
                    cancel();
                    actual.onError(error);
                    return;
                }
                if (worker == null) {
                    break;
                }
                R value = worker.value;
                if (value != null) {
                    if (requested.get() == 0) {
                        break;
                    }
                    requested.updateAndGet(n -> n == Long.MAX_VALUE ? n : n - 1);
                    take();
                    actual.onNext(value);
                } else {
                    take();
                }
                open.decrementAndGet();
                free += worker.leaves() ? 1 : 0;
            }
            if (cancelled || terminated) {
                return;
            }
            if (sourceEnded && open.get() == 0) {
                terminated = true;
                Throwable error = failure;
                if (error != null) {
                    actual.onError(error);
                } else {
                    actual.onComplete();
                }
            } else if (free > 0 && !sourceEnded) {
                input.request(free);
            }
        }

        private @Nullable Worker<T, R> peek() {
            return config.ordered ? early.get(nextInOrder) : ended.peek();
        }

        private void take() {
            if (config.ordered) {
                early.remove(nextInOrder++);
            } else {
                ended.poll();
            }
        }
    }

    private static final class Input<T, R> extends BaseSubscriber<T> {

        private final Main<T, R> main;

        Input(Main<T, R> main) {
            this.main = main;
        }

        @Override
        public Context currentContext() {
            return main.context();
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(main.config.concurrency);
        }

        @Override
        protected void hookOnNext(T element) {
            main.start(element);
        }

        @Override
        protected void hookOnComplete() {
            main.sourceEnded(null);
        }

        @Override
        protected void hookOnError(Throwable error) {
            main.sourceEnded(error);
        }
    }

    private static final class Worker<T, R> extends BaseSubscriber<R> implements Place {

        private static final AtomicIntegerFieldUpdater<Worker> PLACE =
                AtomicIntegerFieldUpdater.newUpdater(Worker.class, "place");
        private static final int HELD = 0;
        private static final int KEPT = 1;
        private static final int GIVEN_UP = 2;

        private final Main<T, R> main;
        private final long index;
        private @Nullable R value;
        private @Nullable Throwable error;
        private volatile int place = HELD;

        Worker(Main<T, R> main, long index) {
            this.main = main;
            this.index = index;
        }

        @Override
        public Context currentContext() {
            return main.context();
        }

        @Override
        public void passOn() {
            giveUp(HELD);
        }

        @Override
        public Runnable keep() {
            return PLACE.compareAndSet(this, HELD, KEPT) ? () -> giveUp(KEPT) : () -> {};
        }

        private void giveUp(int state) {
            if (PLACE.compareAndSet(this, state, GIVEN_UP)) {
                main.input.request(1);
            }
        }

        /** The outcome was taken. Whether this frees the place. */
        boolean leaves() {
            return PLACE.compareAndSet(this, HELD, GIVEN_UP);
        }

        @Override
        protected void hookOnNext(R value) {
            this.value = value;
        }

        @Override
        protected void hookOnError(Throwable error) {
            this.error = error;
        }

        @Override
        protected void hookFinally(SignalType type) {
            if (type != SignalType.CANCEL) {
                main.ended(this);
            }
        }
    }
}
