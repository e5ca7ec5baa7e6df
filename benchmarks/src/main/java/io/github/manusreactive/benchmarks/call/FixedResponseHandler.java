package io.github.manusreactive.benchmarks.call;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/** Sends the encoded response of each request. */
final class FixedResponseHandler extends ChannelInboundHandlerAdapter {

    private final FixedResponses responses;
    private String uri = "";
    private boolean gzip;

    FixedResponseHandler(FixedResponses responses) {
        this.responses = responses;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        try {
            if (message instanceof HttpRequest request) {
                uri = request.uri();
                String accepted = request.headers().get(HttpHeaderNames.ACCEPT_ENCODING);
                gzip = accepted != null && accepted.contains("gzip");
            }
            if (message instanceof LastHttpContent) {
                context.write(responses.select(uri, gzip), context.voidPromise());
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }
}
