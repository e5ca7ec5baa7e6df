package io.github.manusreactive.cli;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.task.AssistantMessage;
import io.github.manusreactive.task.MessageAttachment;
import io.github.manusreactive.task.RunOptions;
import io.github.manusreactive.task.TaskResult;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Downloads the attachments of answers to one folder per key. An existing file is kept unless the key has a newer outcome: the
 * file's modification time is the time of its outcome. If a link has expired, reads the task again for a fresh one.
 */
final class AttachmentDownloader {

    /** Outcomes processed concurrently. */
    static final int CONCURRENCY = 4;

    /** The coarsest time resolution of common file systems. */
    private static final Duration TIME_STEP = Duration.ofSeconds(2);

    /** An older part file belongs to a run that was killed. */
    private static final Duration PART_KEPT = Duration.ofDays(1);

    private static final RunOptions REREAD =
            RunOptions.builder().timeout(Duration.ofMinutes(2)).build();
    private static final int MOST_FAILURES_KEPT = 3;

    private static final long PROCESS = ProcessHandle.current().pid();

    private final ManusClients clients;
    private final Path folder;
    private final boolean tellsMessages;
    private final AtomicLong failures = new AtomicLong();
    private final List<String> firstFailures = new ArrayList<>();

    /**
     * @param folder parent of the folders of the keys
     * @param tellsMessages whether the output includes the messages of the agent
     */
    AttachmentDownloader(ManusClients clients, Path folder, boolean tellsMessages) {
        this.clients = clients;
        this.folder = folder;
        this.tellsMessages = tellsMessages;
    }

    /** Downloads missing files and returns the outcome with the path or the error of each file. Never fails. */
    Mono<OutcomeLine> download(ItemOutcome outcome, List<AssistantMessage> messages) {
        if (outcome.attachments().isEmpty()) {
            return Mono.just(OutcomeLine.of(outcome, messages));
        }
        return Mono.defer(() -> {
            OutcomeDownload download = new OutcomeDownload(outcome);
            return download.checkFiles()
                    .onErrorResume(e -> Mono.fromRunnable(() -> download.fail(reason(e))))
                    .then(Mono.defer(download::downloadAll))
                    .then(Mono.fromSupplier(
                            () -> new OutcomeLine(outcome, download.messages(messages), download.downloads())));
        });
    }

    /** Returns the number of files that could not be downloaded. */
    long failures() {
        return failures.get();
    }

    /** Returns the first failures, each with the key, the file and the reason. */
    synchronized List<String> firstFailures() {
        return List.copyOf(firstFailures);
    }

    private synchronized void failed(String failure) {
        failures.incrementAndGet();
        if (firstFailures.size() < MOST_FAILURES_KEPT) {
            firstFailures.add(failure);
        }
    }

    private @Nullable ManusClient client(@Nullable String user) {
        return clients.all().stream()
                .filter(each -> each.user().label().equals(user))
                .findFirst()
                .orElse(null);
    }

    /** The files of one outcome. */
    private final class OutcomeDownload {

        private final ItemOutcome outcome;
        private final List<MessageAttachment> attachments;
        private final String folderName;
        private final String[] names;
        /** The reason why each file is missing; {@code null} if the file exists. */
        private final @Nullable String[] errors;

        private List<AssistantMessage> reread = List.of();

        OutcomeDownload(ItemOutcome outcome) {
            this.outcome = outcome;
            this.attachments = outcome.attachments();
            this.folderName = FileNameEncoder.folder(outcome.key());
            this.names = new String[attachments.size()];
            this.errors = new String[attachments.size()];
            Arrays.fill(errors, "not downloaded");
            Set<String> used = new HashSet<>();
            for (int i = 0; i < names.length; i++) {
                names[i] = FileNameEncoder.file(nameOf(attachments.get(i)), used);
            }
        }

        private static String nameOf(MessageAttachment attachment) {
            String name = attachment.filename() == null ? attachment.path() : attachment.filename();
            return name == null ? "" : name.substring(name.lastIndexOf('/') + 1);
        }

        Mono<Void> checkFiles() {
            return onDisk(() -> {
                for (int i = 0; i < names.length; i++) {
                    try {
                        errors[i] = isThere(target(i)) ? null : errors[i];
                    } catch (UsageException e) {
                        errors[i] = e.getMessage();
                    }
                }
                return null;
            });
        }

        private Path keyFolder() {
            return folder.resolve(FileNameEncoding.path(folderName));
        }

        private Path target(int file) {
            return keyFolder().resolve(FileNameEncoding.path(names[file]));
        }

        /** Returns {@code false} for a file of an earlier outcome, which is older. */
        private boolean isThere(Path file) throws IOException {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    && !Files.getLastModifiedTime(file)
                            .toInstant()
                            .isBefore(outcome.finishedAt().minus(TIME_STEP));
        }

        Mono<Void> downloadAll() {
            if (isComplete()) {
                return Mono.empty();
            }
            ManusClient client = client(outcome.user());
            if (client == null) {
                return Mono.fromRunnable(() -> fail("the task belongs to user '" + outcome.user()
                        + "', but --users does not contain this user: add it and run the command again"));
            }
            return onDisk(() -> {
                        prepare(keyFolder());
                        return null;
                    })
                    .then(Mono.defer(() -> downloadMissing(client, attachments)))
                    .then(Mono.defer(() -> isComplete() ? Mono.empty() : downloadReread(client)))
                    .onErrorResume(e -> Mono.fromRunnable(() -> fail(reason(e))));
        }

        private boolean isComplete() {
            return Arrays.stream(errors).allMatch(Objects::isNull);
        }

        private void fail(String reason) {
            for (int i = 0; i < errors.length; i++) {
                errors[i] = errors[i] == null ? null : reason;
            }
        }

        private Mono<Void> downloadMissing(ManusClient client, List<? extends @Nullable MessageAttachment> from) {
            return Flux.range(0, names.length)
                    .filter(file -> errors[file] != null)
                    .concatMap(file -> Mono.defer(() -> download(client, file, from.get(file)))
                            .onErrorResume(e -> Mono.fromRunnable(() -> errors[file] = reason(e))))
                    .then();
        }

        private Mono<Void> download(ManusClient client, int file, @Nullable MessageAttachment from) {
            if (from == null) {
                return Mono.fromRunnable(() -> errors[file] = "the task no longer lists this file");
            }
            if (from.url() == null) {
                return Mono.fromRunnable(() -> errors[file] = "the response contains no download link");
            }
            Path part = target(file)
                    .resolveSibling(
                            "." + HexFormat.of().toHexDigits(KeyHashes.hash(names[file])) + "." + PROCESS + ".part");
            return Mono.defer(() -> client.files().download(from, part))
                    .then(onDisk(() -> {
                        PrivateFiles.restrict(part);
                        Files.setLastModifiedTime(part, FileTime.from(outcome.finishedAt()));
                        Files.move(part, target(file), StandardCopyOption.REPLACE_EXISTING);
                        return null;
                    }))
                    .then(Mono.<Void>fromRunnable(() -> errors[file] = null))
                    .onErrorResume(e -> Mono.fromRunnable(() -> errors[file] = reason(e)))
                    .then(onDisk(() -> {
                        Files.deleteIfExists(part);
                        return null;
                    }));
        }

        private Mono<Void> downloadReread(ManusClient client) {
            String taskId = outcome.taskId();
            if (taskId == null) {
                return Mono.empty();
            }
            return client.tasks()
                    .await(taskId, REREAD)
                    .doOnNext(result -> reread = result.messages())
                    .flatMap(result -> downloadMissing(client, matching(result)))
                    .onErrorResume(e -> Mono.fromRunnable(() -> {
                        for (int i = 0; i < errors.length; i++) {
                            errors[i] = errors[i] == null
                                    ? null
                                    : errors[i] + "; reading the task again failed: " + reason(e);
                        }
                    }));
        }

        /** Returns each attachment of the outcome with a fresh link, {@code null} if the task no longer has it. */
        private List<@Nullable MessageAttachment> matching(TaskResult result) {
            List<MessageAttachment> left = new ArrayList<>(result.attachments());
            List<@Nullable MessageAttachment> found = new ArrayList<>();
            for (MessageAttachment known : attachments) {
                MessageAttachment same = left.stream()
                        .filter(each -> Objects.equals(each.filename(), known.filename())
                                && Objects.equals(each.path(), known.path()))
                        .findFirst()
                        .orElse(null);
                left.remove(same);
                found.add(same);
            }
            return found;
        }

        /** Falls back to the messages read with the fresh links, because the ledger does not keep messages. */
        List<AssistantMessage> messages(List<AssistantMessage> known) {
            return known.isEmpty() && tellsMessages ? reread : known;
        }

        List<DownloadedFile> downloads() {
            List<DownloadedFile> downloads = new ArrayList<>();
            for (int i = 0; i < names.length; i++) {
                String error = errors[i];
                String path = folderName + "/" + names[i];
                downloads.add(new DownloadedFile(attachments.get(i).filename(), error == null ? path : null, error));
                if (error != null) {
                    failed("key " + outcome.key() + ": " + path + ": " + error);
                }
            }
            return downloads;
        }
    }

    /** Removes links, which are secrets. */
    private static String reason(Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof FileSystemException broken) {
                return OwnFiles.reason("the disk", broken);
            }
        }
        return String.valueOf(error.getMessage()).replaceAll("(?i)(GET )?https?://\\S+ ?", "");
    }

    /** Creates the folder of a key, and deletes old part files of killed runs. */
    private static void prepare(Path folder) throws IOException {
        PrivateFiles.createFolders(folder);
        Instant old = Instant.now().minus(PART_KEPT);
        try (DirectoryStream<Path> parts = Files.newDirectoryStream(folder, ".*.part")) {
            for (Path part : parts) {
                if (Files.getLastModifiedTime(part, LinkOption.NOFOLLOW_LINKS)
                        .toInstant()
                        .isBefore(old)) {
                    Files.deleteIfExists(part);
                }
            }
        }
    }

    private static Mono<Void> onDisk(Callable<@Nullable Void> work) {
        return Mono.<Void>fromCallable(work).subscribeOn(Schedulers.boundedElastic());
    }
}
