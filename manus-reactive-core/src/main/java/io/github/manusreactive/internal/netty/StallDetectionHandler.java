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
 * Ends a call whose server makes no progress: it reads no more of the request, or sends no more of the response. The
 * timeouts of Netty and Reactor Netty cover only responses, and count the pauses of a slow reader as the server's.
 *
 * <p>A connection that is closed before its response is complete, after a timeout or a cancellation, is reset: after an
 * orderly close the kernel could send the rest of the cancelled request for minutes, although its permit is used.
 *
 * <p>A connection whose response arrives before the request is complete is not reused: the rest of the request would
 * precede the next one, to a server that has most likely stopped reading.
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

    /** The request is complete: the response timeout starts now. */
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
                // Reactor Netty counts a body of one piece as sent when it is passed on
                Connection.from(ctx.channel()).markPersistent(false);
            }
        }
        super.channelRead(ctx, part);
    }

    /**
     * Number of concurrent requests that the connection allows. Known with the first response, because the server's
     * settings arrive before it.
     */
    private static int streams(Channel channel) {
        Channel parent = channel.parent();
        Http2FrameCodec codec = parent == null ? null : parent.pipeline().get(Http2FrameCodec.class);
        return codec == null ? 1 : codec.connection().local().maxActiveStreams();
    }

    /**
     * HTTP/2: the server may report that it did not process the request. Netty passes a {@code GOAWAY} only to streams
     * above the last one that the server processes.
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
     * Reactor Netty takes an interim response for the final one: the final one would then be read as the response to
     * the next call on this connection.
     */
    private static void swallow(ChannelHandlerContext ctx, Object part) {
        ReferenceCountUtil.release(part);
        ctx.read();
    }

    /** No other protocol was requested: the following bytes cannot be read, and the call may have been processed. */
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

    /** HTTP/2 streams have no such option: closing one resets it and leaves the connection to the others. */
    private static void dropWhatIsUnsent(ChannelHandlerContext ctx) {
        try {
            ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
        } catch (ChannelException e) {
            // the socket was closed at this moment
        }
    }

    private static boolean waitsToBeSent(ChannelHandlerContext ctx) {
        ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
        return buffer == null ? !ctx.channel().isWritable() : buffer.totalPendingWriteBytes() > 0;
    }
}
