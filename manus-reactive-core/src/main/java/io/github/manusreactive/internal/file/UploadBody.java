package io.github.manusreactive.internal.file;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.file.UploadRequest;
import io.github.manusreactive.file.UploadSource;
import io.github.manusreactive.http.HttpBody;
import io.github.manusreactive.internal.util.Preconditions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The bytes of an upload as a request body. */
record UploadBody(UploadSource source) {

    /** Returns the number of bytes; fails with an {@link InvalidRequestException} if the file is missing or too large. */
    Mono<Long> length() {
        if (source instanceof UploadSource.LocalFile file) {
            return Mono.fromCallable(() -> sizeOf(file.path())).subscribeOn(Schedulers.boundedElastic());
        }
        return source instanceof UploadSource.Memory memory
                ? Mono.just((long) memory.bytes().length)
                : Mono.just(((UploadSource.Chunks) source).length());
    }

    private static long sizeOf(Path path) throws IOException {
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw new InvalidRequestException("path", "cannot read the file " + path);
        }
        long size = Files.size(path);
        Preconditions.byteCount("path", size, UploadRequest.MAX_BYTES);
        return size;
    }

    /** Returns the body of one attempt, which reports the number of bytes sent. */
    HttpBody attempt(LongConsumer sent) {
        if (source instanceof UploadSource.LocalFile file) {
            return new HttpBody.FileBytes(file.path(), sent);
        }
        return source instanceof UploadSource.Memory memory
                ? bytes(memory.bytes(), sent)
                : chunks((UploadSource.Chunks) source, sent);
    }

    private static HttpBody bytes(byte[] bytes, LongConsumer sent) {
        return new HttpBody.Chunks(
                () -> Mono.fromSupplier(() -> ByteBuffer.wrap(bytes)).doOnSuccess(all -> sent.accept(bytes.length)),
                bytes.length);
    }

    private static HttpBody chunks(UploadSource.Chunks stream, LongConsumer sent) {
        return new HttpBody.Chunks(
                () -> {
                    long[] total = {0};
                    return Flux.from(stream.chunks().get()).doOnNext(chunk -> {
                        total[0] += chunk.remaining();
                        sent.accept(total[0]);
                    });
                },
                stream.length());
    }
}
