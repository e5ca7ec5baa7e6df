package io.github.manusreactive.examples.service.job;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.databind.json.JsonMapper;

/** The directory of a job that is not accepted yet, and may never be. */
final class JobDraft {

    private record PromptFile(FileChannel file, OutputStream out) {}

    private final String id;
    private final JsonMapper json;
    /** Cached: a cancelled caller does not interrupt it, so that {@link #remove} finds all that it creates. */
    private final Mono<PromptFile> opened;

    private final Mono<Void> removal;

    /**
     * Creates a draft without files.
     *
     * @param folder directory of the job, which does not exist yet
     * @param prompts name of the file of prompts
     * @param removal removes the directory of the job, if it exists
     */
    JobDraft(String id, Path folder, String prompts, JsonMapper json, Mono<Void> removal) {
        this.id = id;
        this.json = json;
        this.opened = JobStore.inDirectory(() -> open(folder, folder.resolve(prompts)))
                .cache();
        this.removal = removal;
    }

    private static PromptFile open(Path folder, Path prompts) throws IOException {
        JobFiles.createDirectory(folder);
        try {
            FileChannel file = JobFiles.open(prompts, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
            return new PromptFile(file, new BufferedOutputStream(Channels.newOutputStream(file)));
        } catch (IOException e) {
            Files.delete(folder);
            throw e;
        }
    }

    String id() {
        return id;
    }

    /** Writes prompts as they arrive; completes with their number once they are on disk. */
    Mono<Integer> save(Flux<JobPrompt> prompts) {
        return opened.flatMap(open -> prompts.publishOn(Schedulers.boundedElastic())
                .doOnNext(prompt -> write(open.out, prompt))
                .count()
                .flatMap(total -> JobStore.onDisk(() -> {
                            open.out.flush();
                            open.file.force(true);
                            open.file.close();
                            return total.intValue();
                        })
                        // as above
                        .cache()));
    }

    private void write(OutputStream out, JobPrompt prompt) {
        try {
            out.write(json.writeValueAsBytes(prompt));
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes everything that was created; never a directory that another job with the same id has created. */
    Mono<Void> remove() {
        return opened.onErrorComplete()
                .flatMap(open -> JobStore.onDisk(() -> {
                            open.file.close();
                            return open;
                        })
                        .then(removal));
    }
}
