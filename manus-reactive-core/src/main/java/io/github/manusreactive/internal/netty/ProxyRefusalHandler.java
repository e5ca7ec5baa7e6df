package io.github.manusreactive.internal.netty;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.proxy.ProxyConnectException;
import reactor.netty.Connection;
import reactor.netty.ConnectionObserver;

/**
 * Reports the reason why a proxy opens no tunnel. With {@code https}, the TLS handler next in the pipeline would report
 * a handshake that never began.
 */
final class ProxyRefusalHandler extends ChannelInboundHandlerAdapter {

    private final ConnectionObserver observer;

    ProxyRefusalHandler(ConnectionObserver observer) {
        this.observer = observer;
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable error) {
        if (error instanceof ProxyConnectException) {
            observer.onUncaughtException(Connection.from(ctx.channel()), error);
        } else {
            ctx.fireExceptionCaught(error);
        }
    }
}
