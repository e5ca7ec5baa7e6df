package io.github.manusreactive.examples.service.job;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Stores long answers of a job on disk instead of in memory. They are copies of the ledger's answers and are written
 * again at each start of the job.
 */
final class AnswerRegistry {

    private record AnswerPart(long from, int length) {}

    private final Path file;
    private final Map<String, AnswerPart> parts = new ConcurrentHashMap<>();
    private long end;

    AnswerRegistry(Path file) {
        this.file = file;
    }

    /** Writes an answer; not concurrently. */
    Mono<Void> keep(String key, String answer) {
        return Mono.fromCallable(() -> write(answer.getBytes(StandardCharsets.UTF_8)))
                .subscribeOn(Schedulers.boundedElastic())
                .doOnNext(part -> parts.put(key, part))
                .then();
    }

    /** Returns an answer; empty if there is none. */
    Mono<String> find(String key) {
        AnswerPart part = parts.get(key);
        return part == null
                ? Mono.empty()
                : Mono.fromCallable(() -> read(part)).subscribeOn(Schedulers.boundedElastic());
    }

    private AnswerPart write(byte[] answer) throws IOException {
        StandardOpenOption[] options = end == 0
                ? new StandardOpenOption[] {
                    StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING
                }
                : new StandardOpenOption[] {StandardOpenOption.WRITE};
        try (FileChannel channel = JobFiles.open(file, options)) {
            ByteBuffer left = ByteBuffer.wrap(answer);
            while (left.hasRemaining()) {
                channel.write(left, end + left.position());
            }
        }
        AnswerPart part = new AnswerPart(end, answer.length);
        end += answer.length;
        return part;
    }

    private String read(AnswerPart part) throws IOException {
        ByteBuffer answer = ByteBuffer.allocate(part.length);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (answer.hasRemaining()) {
                if (channel.read(answer, part.from + answer.position()) < 0) {
                    throw new EOFException(file + " was truncated while in use");
                }
            }
        }
        return new String(answer.array(), StandardCharsets.UTF_8);
    }
}
