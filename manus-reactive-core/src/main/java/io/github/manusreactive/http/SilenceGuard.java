package io.github.manusreactive.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.handler.timeout.ReadTimeoutException;
import java.util.concurrent.TimeUnit;

/**
 * Ends a call whose server stands still: it takes no more of the request, or sends nothing of the answer. Netty's and Reactor
 * Netty's own timeouts watch only the second half, and count a slow reader's pauses as the server's.
 */
final class SilenceGuard extends IdleStateHandler {

    private final Attempt attempt;
    private final long limit;

    SilenceGuard(Attempt attempt) {
        super(
                true,
                attempt.call.responseTimeout().toMillis(),
                attempt.call.responseTimeout().toMillis(),
                0,
                TimeUnit.MILLISECONDS);
        this.attempt = attempt;
        this.limit = attempt.call.responseTimeout().toNanos();
    }

    /** The request is out: the time for the answer starts now. */
    void written() {
        attempt.written();
        resetReadTimeout();
    }

    @Override
    protected void channelIdle(ChannelHandlerContext ctx, IdleStateEvent event) {
        boolean stuck = switch (event.state()) {
            case WRITER_IDLE -> !attempt.isWritten() && waitsToBeSent(ctx);
            case READER_IDLE -> attempt.isWritten() && attempt.awaited() >= limit;
            case ALL_IDLE -> false;
        };
        if (stuck && !attempt.wasSilent()) {
            attempt.silent();
            ctx.fireExceptionCaught(ReadTimeoutException.INSTANCE);
            ctx.close();
        }
    }

    private static boolean waitsToBeSent(ChannelHandlerContext ctx) {
        ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
        return buffer == null ? !ctx.channel().isWritable() : buffer.totalPendingWriteBytes() > 0;
    }
}
