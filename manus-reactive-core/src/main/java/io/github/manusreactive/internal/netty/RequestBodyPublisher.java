package io.github.manusreactive.internal.netty;

import io.github.manusreactive.http.HttpBody;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.NettyOutbound;
import reactor.netty.http.client.HttpClientRequest;

/** Writes request bodies in pieces, as fast as the connection accepts them. */
public final class RequestBodyPublisher {

    /** Reactor Netty keeps up to 128 pieces in flight, so a call uses at most 4 MiB. */
    private static final int PIECE = 32 * 1024;

    private RequestBodyPublisher() {}

    /**
     * Returns the length to announce, 0 if the body sets it itself. If a file is missing, this fails before a
     * connection is used.
     */
    static Mono<Long> length(HttpBody body) {
        if (body instanceof HttpBody.FileBytes file) {
            return Mono.fromCallable(() -> size(file.path())).subscribeOn(Schedulers.boundedElastic());
        }
        return Mono.just(body instanceof HttpBody.Chunks chunks ? chunks.length() : 0L);
    }

    private static long size(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new NoSuchFileException(path.toString(), null, "is not a regular file");
        }
        return Files.size(path);
    }

    /** Writes the body to a connection; called on its event loop. */
    static Publisher<Void> write(TransportExchange attempt, HttpClientRequest request, NettyOutbound outbound) {
        HttpBody body = attempt.call.body();
        long length = attempt.bodyLength();
        if (body instanceof HttpBody.Bytes bytes) {
            return outbound.send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(bytes.bytes())));
        }
        if (body instanceof HttpBody.Chunks chunks) {
            // hidden from fusion: cancelling a fused source would drain it completely
            Flux<ByteBuf> pieces = Flux.<ByteBuffer>defer(chunks.chunks())
                    .hide()
                    .concatMapIterable(RequestBodyPublisher::split, 1)
                    .map(Unpooled::wrappedBuffer);
            return send(attempt, length, pieces, bytes -> {}, request, outbound);
        }
        if (body instanceof HttpBody.FileBytes file) {
            Flux<ByteBuf> pieces = read(file.path(), outbound.alloc());
            return send(attempt, length, pieces, file.sent(), request, outbound);
        }
        return Mono.empty();
    }

    private static Publisher<Void> send(
            TransportExchange attempt,
            long length,
            Flux<ByteBuf> pieces,
            LongConsumer sent,
            HttpClientRequest request,
            NettyOutbound outbound) {
        request.header("content-length", Long.toString(length));
        return outbound.send(exactly(length, pieces, sent).doOnError(attempt::bodyFailed));
    }

    /** Enforces the announced length: other bytes would be read as part of the next request. */
    private static Flux<ByteBuf> exactly(long length, Flux<ByteBuf> pieces, LongConsumer sent) {
        return Flux.defer(() -> {
            long[] total = {0};
            return pieces.<ByteBuf>handle((piece, sink) -> {
                        total[0] += piece.readableBytes();
                        if (total[0] > length) {
                            piece.release();
                            sink.error(new IOException("it is longer than the announced " + length + " bytes"));
                            return;
                        }
                        try {
                            sent.accept(total[0]);
                        } catch (Throwable e) {
                            piece.release();
                            sink.error(e);
                            return;
                        }
                        sink.next(piece);
                    })
                    .concatWith(Mono.defer(() -> total[0] == length
                            ? Mono.empty()
                            : Mono.error(new IOException(
                                    "it ended after " + total[0] + " of the announced " + length + " bytes"))));
        });
    }

    private static List<ByteBuffer> split(ByteBuffer whole) {
        List<ByteBuffer> pieces = new ArrayList<>(whole.remaining() / PIECE + 1);
        for (int at = 0; at < whole.remaining(); at += PIECE) {
            pieces.add(whole.slice(whole.position() + at, Math.min(PIECE, whole.remaining() - at)));
        }
        return pieces;
    }

    private static Flux<ByteBuf> read(Path path, ByteBufAllocator allocator) {
        return Flux.<ByteBuf, FileChannel>generate(
                        () -> FileChannel.open(path, StandardOpenOption.READ),
                        (file, sink) -> {
                            ByteBuf piece = allocator.directBuffer(PIECE, PIECE);
                            try {
                                if (piece.writeBytes(file, PIECE) < 0) {
                                    piece.release();
                                    sink.complete();
                                } else {
                                    sink.next(piece);
                                }
                            } catch (IOException e) {
                                piece.release();
                                sink.error(e);
                            }
                            return file;
                        },
                        RequestBodyPublisher::close)
                .subscribeOn(Schedulers.boundedElastic());
    }

    private static void close(FileChannel file) {
        try {
            file.close();
        } catch (IOException e) {
            // opened for reading: a failing close loses nothing
        }
    }
}
