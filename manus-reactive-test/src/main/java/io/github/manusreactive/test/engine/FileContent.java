package io.github.manusreactive.test.engine;

import io.github.manusreactive.http.HttpBody;
import io.github.manusreactive.test.agent.AgentFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Streams bytes, which are generated or read on demand. */
final class FileContent {

    private static final int CHUNK = 64 * 1024;

    private FileContent() {}

    /** Streams the content of an agent's file, repeated up to its size. */
    static Flux<ByteBuffer> of(AgentFile file, long limit) {
        long size = Math.min(file.size(), limit);
        byte[] content = file.content();
        return Flux.generate(() -> 0L, (position, sink) -> {
            if (position >= size) {
                sink.complete();
                return position;
            }
            byte[] chunk = new byte[(int) Math.min(CHUNK, size - position)];
            for (int i = 0; i < chunk.length; i++) {
                chunk[i] = content[(int) ((position + i) % content.length)];
            }
            sink.next(ByteBuffer.wrap(chunk));
            return position + chunk.length;
        });
    }

    static Flux<ByteBuffer> of(HttpBody body) {
        if (body instanceof HttpBody.Bytes bytes) {
            return Flux.just(ByteBuffer.wrap(bytes.bytes()));
        }
        if (body instanceof HttpBody.Chunks chunks) {
            return Flux.defer(chunks.chunks());
        }
        if (body instanceof HttpBody.FileBytes file) {
            return read(file.path());
        }
        return Flux.empty();
    }

    static Mono<Long> length(HttpBody body) {
        if (body instanceof HttpBody.Bytes bytes) {
            return Mono.just((long) bytes.bytes().length);
        }
        if (body instanceof HttpBody.Chunks chunks) {
            return Mono.just(chunks.length());
        }
        if (body instanceof HttpBody.FileBytes file) {
            return Mono.fromCallable(() -> Files.size(file.path())).subscribeOn(Schedulers.boundedElastic());
        }
        return Mono.just(0L);
    }

    private static Flux<ByteBuffer> read(Path path) {
        return Flux.<ByteBuffer, FileChannel>generate(
                        () -> FileChannel.open(path),
                        (channel, sink) -> {
                            ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
                            try {
                                if (channel.read(buffer) < 0) {
                                    sink.complete();
                                } else {
                                    sink.next(buffer.flip());
                                }
                            } catch (IOException e) {
                                sink.error(e);
                            }
                            return channel;
                        },
                        FileContent::close)
                .subscribeOn(Schedulers.boundedElastic());
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
