package io.github.manusreactive.cli;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.cli.LimitOption.DurationConverter;
import io.github.manusreactive.cli.TaskRefresher.RefreshResult;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.task.AssistantMessage;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Reads tasks again and updates ledger and output. */
@Command(
        name = "refresh",
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        sortOptions = false,
        description = "Reads the tasks of keys again and updates ledger and output: a longer answer, a late "
                + "file, fresh links, or a task that was resumed in the web app, timed out or waits. Creates "
                + "nothing and costs nothing. Only an answer replaces an answer.",
        footer = {
            "",
            "Exit: 0 all keys have an answer, 1 some keys have none, a file could not be downloaded, or the "
                    + "output was removed, 2 wrong usage: nothing was sent."
        })
final class RefreshCommand implements Callable<Integer> {

    private static final int AT_ONCE = 16;
    private static final int MOST_PROBLEMS = 20;

    @Parameters(index = "0", paramLabel = "LEDGER", description = "The ledger, for example prompts.jsonl.ledger.")
    private Path ledgerFile = Path.of("");

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "KEY", description = "Keys of the tasks to read again.")
    private List<String> keys = List.of();

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            converter = DurationConverter.class,
            description = "Maximum wait for running tasks, for example 30m; default: do not wait.")
    private @Nullable Duration timeout;

    @Option(names = "--users", paramLabel = "FILE", description = "As for run; default: the API key in MANUS_API_KEY.")
    private @Nullable Path users;

    @ArgGroup(exclusive = false, order = 1, heading = "%nFiles%n")
    private OutputOptions files = new OutputOptions();

    @ArgGroup(exclusive = false, order = 2, heading = "%nServer%n")
    private ServerOptions server = new ServerOptions();

    @Override
    public Integer call() throws IOException {
        files.checkOutput();
        if (!Files.isRegularFile(ledgerFile)) {
            throw new UsageException(ledgerFile + ": no such ledger");
        }
        new OwnFiles()
                .distinct("LEDGER", ledgerFile)
                .distinct("--users", users)
                .distinct("--output", files.output())
                .distinct("--download", files.download());
        List<UserAccount> accounts = UsersFile.of(users, System.getenv("MANUS_API_KEY"));
        ManusClients.Builder builder = server.clients();
        accounts.forEach(account -> builder.user(account.user()));
        Set<String> labels =
                accounts.stream().map(account -> account.user().label()).collect(Collectors.toSet());
        try (ManusClients clients = builder.build();
                OutputFile output = OutputFile.to(files.output(), files.outputFormat())) {
            LedgerOption ledger = LedgerOption.argument(ledgerFile);
            try {
                return Objects.requireNonNull(Mono.usingWhen(
                                ledger.open().thenReturn(ledger),
                                opened -> tasks(opened, labels)
                                        .flatMap(tasks -> checkScope(opened, clients, tasks)
                                                .then(Mono.defer(() -> refresh(clients, opened, tasks, output)))),
                                LedgerOption::close)
                        .toFuture()
                        .join());
            } catch (CompletionException e) {
                output.unused();
                throw e.getCause() instanceof RuntimeException cause ? cause : e;
            }
        }
    }

    /** Returns the tasks of the keys. Rejects all keys without a task in one message. */
    private Mono<List<KnownTask>> tasks(FanOutLedger ledger, Set<String> labels) {
        List<String> problems = new ArrayList<>();
        return Flux.fromIterable(new LinkedHashSet<>(keys))
                .concatMap(key -> ledger.find(key)
                        .map(Optional::of)
                        .defaultIfEmpty(Optional.empty())
                        .mapNotNull(entry -> {
                            KnownTask task = entry.map(KnownTask::of).orElse(null);
                            if (entry.isEmpty()) {
                                problems.add("key " + key + ": is not in the ledger");
                            } else if (task == null) {
                                problems.add("key " + key + ": has no task to read: " + state(entry.get())
                                        + "; run creates or finds it");
                            } else if (!labels.contains(task.user())) {
                                problems.add("key " + key + ": its task belongs to user '" + task.user()
                                        + "', which is not in --users; add that user");
                            }
                            return task;
                        }))
                .collectList()
                .doOnNext(tasks -> {
                    int more = problems.size() - MOST_PROBLEMS;
                    if (more > 0) {
                        problems.subList(MOST_PROBLEMS, problems.size()).clear();
                        problems.add(more + " more keys cannot be read");
                    }
                    if (!problems.isEmpty()) {
                        throw new UsageException(String.join("\n", problems));
                    }
                });
    }

    private static String state(LedgerEntry entry) {
        return entry instanceof LedgerEntry.Finished finished
                ? "the outcome is " + ProblemTracker.words(finished.outcome().status())
                : "it is unknown whether a task was created";
    }

    /** Rejects another base URL, and credentials of accounts that did not create the tasks. */
    private Mono<Void> checkScope(FanOutLedger ledger, ManusClients clients, List<KnownTask> tasks) {
        return ledger.scope()
                .doOnNext(scope -> ServerOptions.refuseOther(scope, server.baseUrl()))
                .flatMapMany(scope -> Flux.fromStream(
                                tasks.stream().map(KnownTask::user).distinct())
                        .filter(user -> scope.userIds().containsKey(user))
                        .concatMap(user -> clients.client(user)
                                .account()
                                .me()
                                // accounts that cannot be compared are accepted: a task of another account is not
                                // found
                                .onErrorComplete()
                                .doOnNext(id ->
                                        refuseOther(user, id, scope.userIds().get(user)))))
                .then();
    }

    private static void refuseOther(String user, String id, @Nullable String known) {
        if (!id.equals(known)) {
            throw new UsageException("--users: user '" + user + "' has the account " + id
                    + ", but the ledger has tasks of account " + known + "; use the credential of that account");
        }
    }

    private Mono<Integer> refresh(ManusClients clients, FanOutLedger ledger, List<KnownTask> tasks, OutputFile output) {
        TaskRefresher refresher = new TaskRefresher(clients, ledger, Clock.systemUTC(), timeout);
        AttachmentDownloader downloader = files.downloader(clients);
        PrintStream notes = output.isStandardOutput() ? System.err : System.out;
        return Flux.fromIterable(tasks)
                .flatMap(refresher::refresh, AT_ONCE)
                .flatMap(refreshed -> told(refreshed, downloader), AttachmentDownloader.CONCURRENCY)
                .publishOn(Schedulers.boundedElastic())
                .doOnNext(told -> write(told, output, notes))
                .reduce(true, (all, told) -> all && told.refreshed().isAnswered())
                .map(answered -> {
                    boolean downloaded = downloader == null || JobRunner.tellDownloads(downloader);
                    return output.isInPlace() && answered && downloaded ? ExitCode.ALL_FINISHED : ExitCode.SOME_NOT;
                });
    }

    /** A task and its new outcome line, if there is one. */
    private record ToldTask(
            RefreshResult refreshed, @Nullable OutcomeLine line) {}

    private Mono<ToldTask> told(RefreshResult refreshed, @Nullable AttachmentDownloader downloader) {
        ItemOutcome outcome = refreshed.outcome();
        if (outcome == null) {
            return Mono.just(new ToldTask(refreshed, null));
        }
        List<AssistantMessage> said = files.outputsMessages() ? refreshed.messages() : List.of();
        return (downloader == null ? Mono.just(OutcomeLine.of(outcome, said)) : downloader.download(outcome, said))
                .map(line -> new ToldTask(refreshed, line));
    }

    private static void write(ToldTask told, OutputFile output, PrintStream notes) {
        try {
            if (told.line() != null) {
                output.write(told.line());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(output.name() + ": cannot be written: " + e.getMessage(), e);
        }
        notes.println(ConsoleMessages.visible(
                told.refreshed().key() + ": " + told.refreshed().note()));
    }
}
