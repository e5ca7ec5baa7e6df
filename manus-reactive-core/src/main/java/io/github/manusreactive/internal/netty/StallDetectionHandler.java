package io.github.manusreactive.internal.netty;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPipeline;
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
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.util.ReferenceCountUtil;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;

/**
 * Ends a call whose server makes no progress: it reads no more of the request, or sends no more of the response. The
 * timeouts of Netty and Reactor Netty cover only responses, and count the pauses of a slow reader as the server's.
 *
 * <p>A connection that is closed before its response is complete, after a timeout or a cancellation, is reset: after an
 * orderly close the kernel could send the rest of the cancelled request for minutes, although its permit is used.
 *
 * <p>A connection whose response arrives before the request is complete is not reused: the rest of the request would
 * precede the next one, to a server that has most likely stopped reading.
 *
 * @implNote Stays in the pipeline of its connection, because adding and removing a handler with its timers is a good
 *     part of the cost of a call. One task serves all calls of a connection: when it runs, it checks the call of that
 *     moment, and is scheduled again only if there is one.
 */
public final class StallDetectionHandler extends ChannelDuplexHandler {

    private static final String NAME = "manus.stall";

    /** A request that is being written is checked this often within the limit: Netty does not report its progress. */
    private static final int WRITE_CHECKS = 8;

    private @Nullable ChannelHandlerContext context;
    private @Nullable TransportExchange attempt;
    private @Nullable Future<?> check;
    private long checkAt;
    private long limit;
    private long progressAt;
    private long unsentBefore;
    private boolean interim;
    private boolean responded;

    private StallDetectionHandler() {}

    /** Returns the handler of a connection for its next call; called on its event loop. */
    static StallDetectionHandler of(Channel channel, TransportExchange attempt) {
        ChannelPipeline pipeline = channel.pipeline();
        StallDetectionHandler handler = pipeline.get(StallDetectionHandler.class);
        if (handler == null) {
            handler = new StallDetectionHandler();
            pipeline.addBefore(NettyPipeline.ReactiveBridge, NAME, handler);
        }
        handler.begin(attempt);
        return handler;
    }

    private void begin(TransportExchange next) {
        attempt = next;
        interim = false;
        responded = false;
        limit = next.call.responseTimeout().toNanos();
        progressAt = System.nanoTime();
        unsentBefore = -1;
    }

    /** The request is complete: the response timeout starts now. */
    void written(TransportExchange call) {
        call.written();
        if (attempt == call) {
            progressAt = System.nanoTime();
            checkBy(progressAt + limit);
        }
    }

    /** The request is sent in pieces. */
    void writing() {
        checkBy(progressAt + limit / WRITE_CHECKS);
    }

    private void checkBy(long time) {
        ChannelHandlerContext ctx = context;
        if (ctx == null || check != null && checkAt - time <= 0) {
            return;
        }
        if (check != null) {
            check.cancel(false);
        }
        checkAt = time;
        check = ctx.executor().schedule(this::check, time - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private void check() {
        check = null;
        TransportExchange call = attempt;
        ChannelHandlerContext ctx = context;
        if (call == null || ctx == null || !ctx.channel().isOpen()) {
            return;
        }
        long now = System.nanoTime();
        if (!call.isWritten()) {
            long unsent = unsent(ctx);
            if (unsent != unsentBefore || unsent == 0) {
                unsentBefore = unsent;
                progressAt = now;
            }
        }
        boolean late = now - progressAt >= limit;
        if (!late) {
            checkBy(call.isWritten() ? progressAt + limit : now + Math.max(1, limit / WRITE_CHECKS));
        } else if (call.isWritten() && call.awaited() < limit) {
            checkBy(now + limit - call.awaited());
        } else {
            stalled(ctx, call);
        }
    }

    private void stalled(ChannelHandlerContext ctx, TransportExchange call) {
        if (!call.wasSilent()) {
            call.silent();
            dropWhatIsUnsent(ctx);
            ctx.fireExceptionCaught(ReadTimeoutException.INSTANCE);
            ctx.close();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        context = ctx;
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        end();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        end();
        super.channelInactive(ctx);
    }

    private void end() {
        Future<?> pending = check;
        check = null;
        context = null;
        attempt = null;
        if (pending != null) {
            pending.cancel(false);
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
        progressAt = System.nanoTime();
        TransportExchange call = attempt;
        if (call != null) {
            if (part instanceof HttpResponse) {
                call.streams(streams(ctx.channel()));
            }
            if (part instanceof LastHttpContent) {
                // before it is passed on: the pool may give the connection to its next call on the same stack
                attempt = null;
                if (!call.isWritten()) {
                    // Reactor Netty counts a body of one piece as sent when it is passed on
                    Connection.from(ctx.channel()).markPersistent(false);
                }
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
        TransportExchange call = attempt;
        if (turnedAway && !responded && call != null) {
            call.unprocessed();
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
        if (attempt != null) {
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

    /** Bytes that wait to be sent, with the progress of the piece that is being sent; 0 if none wait. */
    private static long unsent(ChannelHandlerContext ctx) {
        ChannelOutboundBuffer buffer = ctx.channel().unsafe().outboundBuffer();
        if (buffer == null) {
            return ctx.channel().isWritable() ? 0 : 1;
        }
        return Math.max(0, buffer.totalPendingWriteBytes() - buffer.currentProgress());
    }
}
