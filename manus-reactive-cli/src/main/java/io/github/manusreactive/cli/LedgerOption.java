package io.github.manusreactive.cli;

import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A ledger file. If it cannot be opened, the message has the fix, and no request is sent. */
final class LedgerOption implements FanOutLedger {

    /** Maximum age difference between a task with an outcome and one without. */
    private static final Duration LONGEST_RUN = Duration.ofDays(1);

    private final Path path;
    private final String label;
    private final String remedy;
    private final FanOutLedger file;
    private Supplier<Mono<Void>> check = Mono::empty;

    /** @param named whether {@code --ledger} is set */
    LedgerOption(Path path, boolean named) {
        this(path, named ? "--ledger " : "ledger ", named ? "" : "; set --ledger FILE to use another ledger");
    }

    private LedgerOption(Path path, String label, String remedy) {
        this.path = path;
        this.label = label;
        this.remedy = remedy;
        this.file = FanOutLedger.file(path);
    }

    /** Creates the ledger for an argument of a command. */
    static LedgerOption argument(Path path) {
        return new LedgerOption(path, "", hint(path));
    }

    /** Returns a hint if the argument is the input of a ledger. */
    private static String hint(Path path) {
        Path ledger = path.resolveSibling(path.getFileName() + ".ledger");
        return Files.isRegularFile(ledger) ? "; the ledger is " + ledger : "";
    }

    /** Returns the reason why the ledger of an argument cannot be read. */
    static UsageException unreadable(Path path, ManusException e) {
        return new UsageException(path + ": " + withoutName(path, e) + hint(path));
    }

    /** Rejects opening if the output contains keys that are not in the ledger, unless it is trusted. */
    LedgerOption checking(Flux<String> keys, OutputFile output, boolean trusted) {
        if (output.isEmpty()) {
            return this;
        }
        this.check = () -> UnknownKeys.among(keys, output::holds, file::find).flatMap(unknown -> {
            if (trusted && unknown.count() > 0) {
                return adopt(output);
            }
            unknown.refuse(output.name());
            return Mono.empty();
        });
        return this;
    }

    @Override
    public Mono<String> open() {
        return file.open()
                .onErrorMap(ManusException.class, e -> new UsageException(named(e)))
                .flatMap(job -> Mono.defer(check)
                        // released before the error, so that another run can open it
                        .onErrorResume(e -> file.close().onErrorComplete().then(Mono.error(e)))
                        .thenReturn(job));
    }

    /**
     * Copies missing outcomes from the output, except those that cost nothing, whose keys are run. First records that entries are
     * lost, for all later runs, because tasks that were running have no line in the output.
     */
    private Mono<Void> adopt(OutputFile output) {
        return Mono.fromCallable(() -> output.last().stream()
                        .filter(outcome -> output.holds(outcome.key()))
                        .toList())
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(outcomes -> file.recordLost(lostSince(outcomes))
                        .thenMany(Flux.fromIterable(outcomes))
                        .concatMap(outcome -> file.find(outcome.key())
                                .hasElement()
                                .flatMap(known -> known ? Mono.<Void>empty() : file.record(entry(outcome))))
                        .then());
    }

    private static Instant lostSince(List<ItemOutcome> outcomes) {
        return outcomes.stream()
                .map(ItemOutcome::createdAt)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .map(oldest -> oldest.minus(LONGEST_RUN))
                .orElse(Instant.EPOCH);
    }

    /**
     * Returns an entry without a request hash, which the output does not contain. A task without an answer is awaited again,
     * which is free. The output has only the sum of a key's credits, so those of its last task count again when it is read: never
     * too few.
     */
    private static LedgerEntry entry(ItemOutcome outcome) {
        String taskId = outcome.taskId();
        int attempt = outcome.attempts();
        Integer credits = outcome.credits();
        return outcome.isFinished() || taskId == null
                ? new LedgerEntry.Finished("", outcome)
                : new LedgerEntry.Created(
                        outcome.key(),
                        "",
                        String.valueOf(outcome.user()),
                        attempt,
                        attempt - 1,
                        attempt > 1 && credits != null ? credits : 0,
                        taskId,
                        outcome.taskUrl(),
                        outcome.createdAt() == null ? outcome.finishedAt() : outcome.createdAt());
    }

    @Override
    public Flux<LedgerEntry> openEntries() {
        return file.openEntries();
    }

    @Override
    public Mono<LedgerScope> scope() {
        return file.scope();
    }

    @Override
    public Mono<Void> recordScope(LedgerScope scope) {
        return file.recordScope(scope);
    }

    @Override
    public Mono<Instant> lostSince() {
        return file.lostSince();
    }

    private String named(ManusException e) {
        return label + path + ": " + withoutName(path, e) + remedy;
    }

    private static String withoutName(Path path, ManusException e) {
        String message = e.getCause() instanceof IOException broken
                ? OwnFiles.reason("", broken).substring(2)
                : String.valueOf(e.getMessage());
        for (String name : List.of(path.toAbsolutePath().normalize().toString(), path.toString())) {
            message = message.replace("the ledger " + name + " ", "").replace(name + " ", "");
        }
        return message;
    }

    @Override
    public Mono<LedgerEntry> find(String key) {
        return file.find(key);
    }

    @Override
    public Mono<Void> record(LedgerEntry entry) {
        return file.record(entry).onErrorMap(ManusException.class, e -> new IllegalStateException(named(e), e));
    }

    @Override
    public Mono<Long> spent() {
        return file.spent();
    }

    @Override
    public Mono<Map<String, List<Instant>>> recentCreates() {
        return file.recentCreates();
    }

    /** Counts the keys with a wanted entry; rejects a ledger of another base URL. */
    Mono<Long> count(
            Supplier<Flux<String>> keys, Predicate<LedgerEntry> wanted, String baseUrl, Predicate<String> inOutput) {
        return Mono.usingWhen(
                open().thenReturn(this),
                ledger -> ledger.scope()
                        .doOnNext(scope -> ServerOptions.refuseOther(scope, baseUrl))
                        .then(UnknownKeys.among(keys.get(), inOutput, ledger::find))
                        .doOnNext(unknown -> unknown.refuse("--output"))
                        .then(Mono.defer(() -> keys.get()
                                .concatMap(ledger::find)
                                .filter(wanted)
                                .count())),
                LedgerOption::close);
    }

    @Override
    public Mono<Void> close() {
        return file.close();
    }
}
