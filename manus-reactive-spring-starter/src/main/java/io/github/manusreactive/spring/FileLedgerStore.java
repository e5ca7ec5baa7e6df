package io.github.manusreactive.spring;

import io.github.manusreactive.error.LedgerException;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.spring.properties.FanOutProperties;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** One ledger file per job, and an empty file beside it for each unfinished job. Without a directory it keeps nothing. */
final class FileLedgerStore implements FanOutLedgerStore {

    private static final String UNFINISHED = ".unfinished";

    private final FanOutProperties properties;
    private final @Nullable Path directory;

    FileLedgerStore(FanOutProperties properties) {
        this.properties = properties;
        this.directory = properties.ledgerDirectory();
        if (properties.resume() && directory == null) {
            throw new InvalidManusPropertyException(
                    "manus.fan-out.ledger-directory",
                    "is missing: manus.fan-out.resume needs it, because jobs without a ledger would begin again");
        }
    }

    @Override
    public FanOutLedger ledger(String job) {
        return directory == null
                ? FanOutLedger.none()
                : FanOutLedger.file(directory.resolve(job + ".ledger"), properties.forceInterval());
    }

    @Override
    public Mono<Void> begin(String job) {
        Mono<Void> mark = inDirectory(folder -> {
                    try (FileChannel file = FileChannel.open(
                            folder.resolve(job + UNFINISHED), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
                        file.force(true);
                    }
                    force(folder);
                    return List.<String>of();
                })
                .then();
        // a new directory is created by the ledger, because it forces the directory's parents to disk
        return inDirectory(folder -> Files.isDirectory(folder) ? List.of() : List.of(job))
                .concatMap(missing -> opened(ledger(missing)))
                .then(mark);
    }

    private static Mono<Void> opened(FanOutLedger ledger) {
        return ledger.open().then(ledger.close()).onErrorMap(LedgerException.class, FileLedgerStore::unusable);
    }

    private static LedgerException unusable(Exception cause) {
        return new LedgerException("manus.fan-out.ledger-directory cannot be used: " + cause, cause);
    }

    /** Forces the entries of a directory to disk, if the system can open directories. */
    private static void force(Path folder) {
        try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
            entries.force(true);
        } catch (IOException e) {
            // for example Windows
        }
    }

    @Override
    public Mono<Void> end(String job) {
        return inDirectory(folder -> {
                    Files.deleteIfExists(folder.resolve(job + UNFINISHED));
                    return List.<String>of();
                })
                .then();
    }

    @Override
    public Flux<String> unfinished() {
        return inDirectory(FileLedgerStore::unfinishedIn);
    }

    private static List<String> unfinishedIn(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(UNFINISHED))
                    .map(name -> name.substring(0, name.length() - UNFINISHED.length()))
                    .sorted()
                    .toList();
        }
    }

    private interface FileAction {
        List<String> in(Path folder) throws IOException;
    }

    private Flux<String> inDirectory(FileAction action) {
        return directory == null
                ? Flux.empty()
                : Mono.fromCallable(() -> action.in(directory))
                        .onErrorMap(IOException.class, FileLedgerStore::unusable)
                        .subscribeOn(Schedulers.boundedElastic())
                        .flatMapIterable(names -> names);
    }
}
