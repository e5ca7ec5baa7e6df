package io.github.manusreactive.internal.call;

import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.DeliveryOutcome;
import io.github.manusreactive.error.ManusTransportException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.CallPermit;
import io.github.manusreactive.ratelimit.OperationRateLimiter;
import io.github.manusreactive.ratelimit.PermitRequest;
import io.github.manusreactive.ratelimit.RateLimitListener;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import io.github.manusreactive.ratelimit.RateLimitSnapshot;
import io.github.resilience4j.ratelimiter.RateLimiterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * View of a rate limiter for one client: closing the client fails its waiting calls, but not those of other clients
 * that share the limiter.
 */
final class CloseableRateLimiter implements OperationRateLimiter {

    private final OperationRateLimiter rateLimiter;
    private final Set<WaitingCall> waiting = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    CloseableRateLimiter(OperationRateLimiter rateLimiter) {
        this.rateLimiter = rateLimiter;
    }

    @Override
    public Mono<CallPermit> acquire(PermitRequest request) {
        return PermitMono.of(this, request);
    }

    @Override
    public void reset(String user, Operation operation) {
        rateLimiter.reset(user, operation);
    }

    @Override
    public void addEarlierCalls(String user, Operation operation, List<Duration> ages) {
        rateLimiter.addEarlierCalls(user, operation, ages);
    }

    @Override
    public @Nullable RateLimitSettings settings() {
        return rateLimiter.settings();
    }

    @Override
    public List<RateLimitSnapshot> snapshots() {
        return rateLimiter.snapshots();
    }

    @Override
    public void addListener(RateLimitListener listener) {
        rateLimiter.addListener(listener);
    }

    @Override
    public @Nullable RateLimiterRegistry resilience4jRegistry() {
        return rateLimiter.resilience4jRegistry();
    }

    @Override
    public boolean isWaitBounded() {
        return rateLimiter.isWaitBounded();
    }

    /** Fails the waiting calls and all later ones. */
    void close() {
        closed = true;
        waiting.forEach(WaitingCall::end);
    }

    private static ManusTransportException clientClosed(PermitRequest request) {
        return new ManusTransportException(
                CallContext.of(request.operation(), request.user()),
                new TransportException(
                        TransportException.Kind.SHUT_DOWN,
                        "the client was closed while the call waited for the rate limit",
                        null),
                DeliveryOutcome.NOT_SENT);
    }

    private static final class PermitMono extends Mono<CallPermit> {

        private final CloseableRateLimiter owner;
        private final PermitRequest request;

        private PermitMono(CloseableRateLimiter owner, PermitRequest request) {
            this.owner = owner;
            this.request = request;
        }

        static Mono<CallPermit> of(CloseableRateLimiter owner, PermitRequest request) {
            return onAssembly(new PermitMono(owner, request));
        }

        @Override
        public void subscribe(CoreSubscriber<? super CallPermit> actual) {
            if (owner.closed) {
                Operators.error(actual, clientClosed(request));
                return;
            }
            Mono.defer(() -> owner.rateLimiter.acquire(request)).subscribe(new WaitingCall(owner, request, actual));
        }
    }

    /** A call from the subscription to its permit, error, cancellation or the close, whichever comes first. */
    private static final class WaitingCall implements CoreSubscriber<CallPermit>, Subscription {

        private static final int WAITING = 0;
        private static final int GRANTED = 1;
        private static final int ENDED = 2;

        private static final AtomicIntegerFieldUpdater<WaitingCall> STATE =
                AtomicIntegerFieldUpdater.newUpdater(WaitingCall.class, "state");

        private final CloseableRateLimiter owner;
        private final PermitRequest request;
        private final CoreSubscriber<? super CallPermit> actual;
        private @Nullable Subscription upstream;
        private volatile int state;

        WaitingCall(CloseableRateLimiter owner, PermitRequest request, CoreSubscriber<? super CallPermit> actual) {
            this.owner = owner;
            this.request = request;
            this.actual = actual;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            upstream = subscription;
            actual.onSubscribe(this);
            if (state != WAITING) {
                return;
            }
            owner.waiting.add(this);
            if (state != WAITING) {
                owner.waiting.remove(this);
            } else if (owner.closed) {
                end();
            }
        }

        @Override
        public void onNext(CallPermit permit) {
            if (become(GRANTED)) {
                actual.onNext(permit);
            } else {
                permit.unsent();
            }
        }

        @Override
        public void onError(Throwable error) {
            if (become(ENDED)) {
                actual.onError(error);
            } else {
                Operators.onErrorDropped(error, actual.currentContext());
            }
        }

        @Override
        public void onComplete() {
            if (state == GRANTED || become(ENDED)) {
                actual.onComplete();
            }
        }

        @Override
        public void request(long n) {
            Subscription source = upstream;
            if (source != null) {
                source.request(n);
            }
        }

        /** Cancels at the rate limiter even after a permit was delivered, because it may not have arrived. */
        @Override
        public void cancel() {
            become(ENDED);
            Subscription source = upstream;
            if (source != null) {
                source.cancel();
            }
        }

        void end() {
            if (become(ENDED)) {
                Subscription source = upstream;
                if (source != null) {
                    source.cancel();
                }
                actual.onError(clientClosed(request));
            }
        }

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        private boolean become(int next) {
            boolean first = STATE.compareAndSet(this, WAITING, next);
            if (first) {
                owner.waiting.remove(this);
            }
            return first;
        }
    }
}
