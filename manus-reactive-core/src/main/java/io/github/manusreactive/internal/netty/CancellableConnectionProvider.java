package io.github.manusreactive.internal.netty;

import io.netty.resolver.AddressResolverGroup;
import java.net.SocketAddress;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.transport.TransportConfig;

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
        return attempt == null ? acquired : acquired.takeUntilOther(attempt.onCancel());
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
}
