package io.github.manusreactive.examples.service.job;

import io.github.manusreactive.examples.service.ServiceSettings;
import io.github.manusreactive.examples.service.job.JobException.Kind;
import io.github.manusreactive.fanout.FanOutLedger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A directory for each job with its prompts, its ledger and {@code job.json}, which exists once the job is accepted.
 * All file access runs on threads that may block.
 */
@Component
public class JobStore implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(JobStore.class);
    private static final String INFO = "job.json";
    private static final String PROMPTS = "prompts.jsonl";
    private static final String LEDGER = "tasks.ledger";
    private static final String ANSWERS = "answers.txt";
    private static final String DRAINED = "drained";
    private static final String DRAFT = INFO + ".tmp";
    /** Files of a job that is not accepted, or whose removal has begun. */
    private static final Set<String> FILES = Set.of(DRAFT, PROMPTS, LEDGER, LEDGER + ".compact", ANSWERS, DRAINED);

    private final Path directory;
    private final JsonMapper json;
    private volatile @Nullable DirectoryLock lock;

    /** Fails if another process uses the directory. If it cannot be accessed now, the next request tries again. */
    JobStore(ServiceSettings settings, JsonMapper json) {
        this.directory = settings.directory();
        // one prompt a line, whatever the format of responses
        this.json = json.rebuild().disable(SerializationFeature.INDENT_OUTPUT).build();
        try {
            lock();
        } catch (IOException e) {
            log.error("Could not open fan-out.directory {}; the next request tries again", directory, e);
        }
    }

    /** Not concurrently. */
    private void lock() throws IOException {
        if (lock == null) {
            JobFiles.createDirectories(directory);
            lock = DirectoryLock.of(directory);
        }
    }

    /** Returns whether this process is the one that uses the directory. */
    public boolean holdsDirectory() {
        return lock != null;
    }

    @Override
    public void close() throws IOException {
        DirectoryLock held = lock;
        if (held != null) {
            held.close();
        }
    }

    /**
     * Returns the accepted jobs, oldest first. Removes the directories of jobs that were not accepted before the last
     * process ended. Not concurrently.
     */
    Mono<List<JobInfo>> accepted() {
        return inDirectory(() -> {
            lock();
            try (Stream<Path> folders = Files.list(directory)) {
                return folders.filter(folder -> Files.exists(folder.resolve(INFO)) || removed(folder))
                        .flatMap(folder -> read(folder).stream())
                        .sorted(Comparator.comparing(JobInfo::createdAt))
                        .toList();
            }
        });
    }

    Mono<Boolean> isWritable() {
        return onDisk(() -> Files.isWritable(directory));
    }

    private Optional<JobInfo> read(Path folder) {
        try {
            JobFiles.restrict(folder);
            return Optional.of(json.readValue(folder.resolve(INFO), JobInfo.class));
        } catch (JacksonException | IOException e) {
            log.error("Could not read the job in {}; it is ignored", folder, e);
            return Optional.empty();
        }
    }

    /** Removes a directory that has the name of a job and no files but those of a job. Always returns {@code false}. */
    private static boolean removed(Path folder) {
        String[] files = folder.toFile().list();
        if (files != null
                && folder.getFileName().toString().matches("[0-9a-f]{8}")
                && FILES.containsAll(List.of(files))) {
            deleteAll(folder);
        }
        return false;
    }

    /** Returns the files of a new job; nothing is written before its prompts arrive. */
    JobDraft draft() {
        String id = "%08x".formatted(ThreadLocalRandom.current().nextInt());
        return new JobDraft(id, folder(id), PROMPTS, json, remove(id));
    }

    /** Accepts the job: from now on it survives a crash. */
    Mono<JobInfo> accept(JobInfo info) {
        return onDisk(() -> {
            Path folder = folder(info.id());
            Path draft = folder.resolve(DRAFT);
            JobFiles.write(draft, json.writeValueAsBytes(info));
            Files.move(draft, folder.resolve(INFO), StandardCopyOption.ATOMIC_MOVE);
            JobFiles.force(folder);
            JobFiles.force(directory);
            return info;
        });
    }

    /** Returns the job's prompts as they were accepted. */
    Flux<JobPrompt> prompts(String id) {
        return Flux.using(
                        () -> Files.lines(folder(id).resolve(PROMPTS)),
                        lines -> Flux.fromStream(lines).map(line -> json.readValue(line, JobPrompt.class)),
                        Stream::close)
                .subscribeOn(Schedulers.boundedElastic());
    }

    FanOutLedger ledger(String id) {
        return FanOutLedger.file(folder(id).resolve(LEDGER));
    }

    AnswerRegistry answers(String id) {
        return new AnswerRegistry(folder(id).resolve(ANSWERS));
    }

    /** Records that the job creates no more tasks. */
    Mono<Void> drain(String id) {
        return onDisk(() -> {
                    JobFiles.write(folder(id).resolve(DRAINED), new byte[0]);
                    return id;
                })
                .then();
    }

    Mono<Boolean> isDrained(String id) {
        return onDisk(() -> Files.exists(folder(id).resolve(DRAINED)));
    }

    /** Removes {@code job.json} first, so that a crash leaves no job to resume. */
    Mono<Void> remove(String id) {
        return onDisk(() -> {
                    Path folder = folder(id);
                    if (Files.deleteIfExists(folder.resolve(INFO))) {
                        JobFiles.force(folder);
                    }
                    return deleteAll(folder);
                })
                .then();
    }

    private Path folder(String id) {
        return directory.resolve(id);
    }

    private static boolean deleteAll(Path folder) {
        try {
            return FileSystemUtils.deleteRecursively(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Fails with {@link Kind#UNAVAILABLE} if the directory cannot be used. */
    static <T> Mono<T> inDirectory(Callable<T> work) {
        return onDisk(work).onErrorMap(e -> e instanceof IOException || e instanceof UncheckedIOException, e -> {
            log.error("Could not use fan-out.directory: {}", e.toString());
            return new JobException(
                    Kind.UNAVAILABLE, "the service cannot use its fan-out.directory now; see the log for the cause");
        });
    }

    static <T> Mono<T> onDisk(Callable<T> work) {
        return Mono.fromCallable(work).subscribeOn(Schedulers.boundedElastic());
    }
}
