package io.github.manusreactive.internal.netty;

import io.netty.resolver.AddressResolverGroup;
import java.net.SocketAddress;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.transport.TransportConfig;
import reactor.util.context.Context;

/**
 * Removes cancelled calls from the pool's queue. Reactor Netty's client passes a cancellation on only after it has a
 * connection: the cancelled call would keep its place, get the next free connection, and close it.
 */
final class CancellableConnectionProvider implements ConnectionProvider {

    private final ConnectionProvider pool;

    CancellableConnectionProvider(ConnectionProvider pool) {
        this.pool = pool;
    }

    @Override
    public Mono<? extends Connection> acquire(
            TransportConfig config,
            ConnectionObserver observer,
            @Nullable Supplier<? extends SocketAddress> remoteAddress,
            @Nullable AddressResolverGroup<?> resolver) {
        Mono<? extends Connection> acquired = pool.acquire(config, observer, remoteAddress, resolver);
        TransportExchange attempt = observer.currentContext().getOrDefault(TransportExchange.class, null);
        return attempt == null ? acquired : new AcquireMono(acquired, attempt);
    }

    @Override
    public void disposeWhen(SocketAddress remoteAddress) {
        pool.disposeWhen(remoteAddress);
    }

    @Override
    public Mono<Void> disposeLater() {
        return pool.disposeLater();
    }

    @Override
    public int maxConnections() {
        return pool.maxConnections();
    }

    @Override
    public @Nullable Map<SocketAddress, Integer> maxConnectionsPerHost() {
        return pool.maxConnectionsPerHost();
    }

    @Override
    public @Nullable Builder mutate() {
        return pool.mutate();
    }

    @Override
    public @Nullable String name() {
        return pool.name();
    }

    /** Ends the search for a connection when its call is cancelled. */
    private static final class AcquireMono extends Mono<Connection> {

        private final Mono<? extends Connection> acquired;
        private final TransportExchange attempt;

        AcquireMono(Mono<? extends Connection> acquired, TransportExchange attempt) {
            this.acquired = acquired;
            this.attempt = attempt;
        }

        @Override
        public void subscribe(CoreSubscriber<? super Connection> actual) {
            acquired.subscribe(new AcquireSubscriber(attempt, actual));
        }
    }

    private record AcquireSubscriber(TransportExchange attempt, CoreSubscriber<? super Connection> actual)
            implements CoreSubscriber<Connection> {

        @Override
        public Context currentContext() {
            return actual.currentContext();
        }

        @Override
        public void onSubscribe(Subscription search) {
            attempt.acquiring(search);
            actual.onSubscribe(search);
        }

        @Override
        public void onNext(Connection connection) {
            attempt.acquired();
            actual.onNext(connection);
        }

        @Override
        public void onError(Throwable error) {
            attempt.acquired();
            actual.onError(error);
        }

        @Override
        public void onComplete() {
            attempt.acquired();
            actual.onComplete();
        }
    }
}
