package io.github.manusreactive.file;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.http.HttpBody;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Where the bytes of an upload come from; can be read once for every attempt. */
sealed interface UploadSource {

    long MAX_BYTES = 512L * 1024 * 1024;

    /** The number of bytes, or an {@link InvalidRequestException}. */
    Mono<Long> length();

    /** The body of one attempt, which tells how many of its bytes have been handed over. */
    HttpBody body(LongConsumer sent);

    static void checkLength(String field, long length) {
        if (length < 0 || length > MAX_BYTES) {
            throw new InvalidRequestException(
                    field, "must lie between 0 and " + MAX_BYTES + " bytes (512 MB), but is " + length);
        }
    }

    record Memory(byte[] bytes) implements UploadSource {

        @Override
        public Mono<Long> length() {
            return Mono.just((long) bytes.length);
        }

        @Override
        public HttpBody body(LongConsumer sent) {
            return new HttpBody.Chunks(
                    () -> Mono.fromSupplier(() -> ByteBuffer.wrap(bytes)).doOnSuccess(all -> sent.accept(bytes.length)),
                    bytes.length);
        }
    }

    record Chunks(Supplier<? extends Publisher<ByteBuffer>> chunks, long size) implements UploadSource {

        @Override
        public Mono<Long> length() {
            return Mono.just(size);
        }

        @Override
        public HttpBody body(LongConsumer sent) {
            return new HttpBody.Chunks(
                    () -> {
                        long[] total = {0};
                        return Flux.from(chunks.get()).doOnNext(chunk -> {
                            total[0] += chunk.remaining();
                            sent.accept(total[0]);
                        });
                    },
                    size);
        }
    }

    record LocalFile(Path path) implements UploadSource {

        @Override
        public Mono<Long> length() {
            return Mono.fromCallable(() -> {
                        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
                            throw new InvalidRequestException("path", "no readable file " + path);
                        }
                        long size = Files.size(path);
                        checkLength("path", size);
                        return size;
                    })
                    .subscribeOn(Schedulers.boundedElastic());
        }

        @Override
        public HttpBody body(LongConsumer sent) {
            return new HttpBody.FileBytes(path, sent);
        }
    }
}
