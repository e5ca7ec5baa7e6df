package io.github.manusreactive.internal.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.TimeUnit;
import reactor.netty.Connection;

/**
 * Ends a call whose server stands still: it takes no more of the request, or sends nothing of the answer. Netty's and Reactor
 * Netty's own timeouts watch only the second half, and count a slow reader's pauses as the server's.
 *
 * <p>A connection that is closed before its answer is whole, for silence or because nobody waits any more, is reset: an orderly
 * close would let the kernel go on for minutes with bytes of a request that has been given up, and whose permit is gone.
 *
 * <p>A connection whose answer comes before its request is out is given to nobody else: the rest of the request would go ahead
 * of the next one, to a server that has most likely stopped reading.
 */
public final class StallDetectionHandler extends IdleStateHandler {

    private final TransportExchange attempt;
    private final long limit;
    private boolean interim;
    private boolean responded;
    private boolean answered;

    public StallDetectionHandler(TransportExchange attempt) {
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
    public void written() {
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
            dropWhatIsUnsent(ctx);
            ctx.fireExceptionCaught(ReadTimeoutException.INSTANCE);
            ctx.close();
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object part) throws Exception {
        responded = true;
        if (part instanceof HttpResponse head) {
            interim = head.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            if (head.status().equals(HttpResponseStatus.SWITCHING_PROTOCOLS)) {
                refuse(ctx, part);
                return;
            }
        }
        if (interim) {
            swallow(ctx, part);
            return;
        }
        if (part instanceof HttpResponse) {
            attempt.streams(streams(ctx.channel()));
        }
        if (part instanceof LastHttpContent) {
            answered = true;
            if (!attempt.isWritten()) {
                // Reactor Netty takes a body of one piece for sent once the piece is handed over.
                Connection.from(ctx.channel()).markPersistent(false);
            }
        }
        super.channelRead(ctx, part);
    }

    /** How many requests the connection carries at a time. Known with the first response: the server's settings come before it. */
    private static int streams(Channel channel) {
        Channel parent = channel.parent();
        Http2FrameCodec codec = parent == null ? null : parent.pipeline().get(Http2FrameCodec.class);
        return codec == null ? 1 : codec.connection().local().maxActiveStreams();
    }

    /**
     * HTTP/2: the server may say that it did not process the request. Netty passes a {@code GOAWAY} only to streams above the last one
     * that the server processes.
     */
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
        boolean turnedAway =
                event instanceof Http2ResetFrame reset && reset.errorCode() == Http2Error.REFUSED_STREAM.code()
                        || event instanceof Http2GoAwayFrame;
        if (turnedAway && !responded) {
            attempt.unprocessed();
        }
        super.userEventTriggered(ctx, event);
    }

    /**
     * Reactor Netty takes an interim response for the final one: the final one would then be read as the response to the next call
     * on this connection.
     */
    private static void swallow(ChannelHandlerContext ctx, Object part) {
        ReferenceCountUtil.release(part);
        ctx.read();
    }

    /** Nothing asked for another protocol: what comes after it cannot be understood, and the call may have been processed. */
    private static void refuse(ChannelHandlerContext ctx, Object part) {
        ReferenceCountUtil.release(part);
        Connection.from(ctx.channel()).markPersistent(false);
        ctx.fireExceptionCaught(new DecoderException("unexpected 101 Switching Protocols"));
        ctx.close();
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) throws Exception {
        if (!answered) {
            dropWhatIsUnsent(ctx);
        }
        super.close(ctx, promise);
    }

    /** A stream of HTTP/2 has no such option: closing it resets the stream and leaves the connection to the others. */
    private static void dropWhatIsUnsent(ChannelHandlerContext ctx) {
        try {
            ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (ChannelException e) {
            // the socket was closed in this moment
        }
    }

    private static boolean waitsToBeSent(ChannelHandlerContext ctx) {
        ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
        return buffer == null ? !ctx.channel().isWritable() : buffer.totalPendingWriteBytes() > 0;
    }
}
