package io.github.manusreactive.cli;

import io.github.manusreactive.cli.LedgerContent.KeyState;
import io.github.manusreactive.cli.LedgerContent.OpenTask;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.LedgerSnapshot;
import io.github.manusreactive.internal.json.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code ledger}: shows the content of a ledger. */
@Command(
        name = "ledger",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Shows the content of a ledger: its server and users, keys and credits by outcome, tasks "
                    + "that run or wait, and the tasks that --reopen would resume. Sends and changes nothing, "
                    + "and is safe during a run.",
        },
        footer = {"", "Exit codes: 0 shown, 2 the file is not a ledger or cannot be read."})
final class LedgerCommand implements Callable<Integer> {

    private static final int MOST_SHOWN = 20;

    @Parameters(paramLabel = "FILE", description = "A ledger, for example prompts.jsonl.ledger.")
    private Path file = Path.of("");

    @Option(names = "--all", description = "List all open tasks instead of the first " + MOST_SHOWN + ".")
    private boolean all;

    @Option(names = "--json", description = "Write one JSON object, with all open tasks.")
    private boolean json;

    @Override
    public Integer call() {
        LedgerContent content = new LedgerContent(all || json ? Integer.MAX_VALUE : MOST_SHOWN);
        LedgerSnapshot snapshot = read(content);
        if (json) {
            System.out.println(
                    new String(JsonCodec.standard().write(fields(snapshot, content)), StandardCharsets.UTF_8));
        } else {
            lines(snapshot, content).forEach(System.out::println);
        }
        return ExitCode.ALL_FINISHED;
    }

    private LedgerSnapshot read(LedgerContent content) {
        if (!Files.exists(file)) {
            throw new UsageException(file + ": no such file");
        }
        if (!Files.isRegularFile(file)) {
            throw new UsageException(file + ": is not a file");
        }
        try {
            return Objects.requireNonNull(
                    FanOutLedger.read(file, content::add).toFuture().join());
        } catch (CompletionException e) {
            throw e.getCause() instanceof ManusException error ? LedgerOption.unreadable(file, error) : e;
        }
    }

    private static List<String> lines(LedgerSnapshot snapshot, LedgerContent content) {
        List<String> lines = new ArrayList<>();
        String baseUrl = snapshot.scope().baseUrl();
        lines.add("job        " + snapshot.job());
        lines.add("base URL   " + (baseUrl.isEmpty() ? "not recorded yet" : ConsoleMessages.visible(baseUrl)));
        lines.add("users      " + users(snapshot));
        Long process = snapshot.processId();
        if (process != null && isRunning(process)) {
            lines.add("process    " + process + " opened the ledger last and is still running: it may add entries");
        }
        if (snapshot.lostSince() != null) {
            lines.add("lost       some entries recorded after " + snapshot.lostSince()
                    + ": a run searches for each task before it creates one");
        }
        lines.add("");
        lines.add(row("outcome", "keys", "credits"));
        content.tallies()
                .forEach((state, tally) ->
                        lines.add(row(state.words(), String.valueOf(tally.keys()), String.valueOf(tally.credits()))));
        lines.add(row("total", String.valueOf(snapshot.keys()), String.valueOf(snapshot.credits())));
        if (content.keys(KeyState.NO_OUTCOME_YET) > 0) {
            lines.add("The ledger does not record the credits of tasks without an outcome.");
        }
        addOpen(lines, content);
        addNext(lines, content);
        return lines;
    }

    private static String users(LedgerSnapshot snapshot) {
        Map<String, String> ids = snapshot.scope().userIds();
        return ids.isEmpty()
                ? "not recorded yet"
                : ids.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(user -> ConsoleMessages.visible(user.getKey() + " (user id " + user.getValue() + ")"))
                        .collect(Collectors.joining(", "));
    }

    private static boolean isRunning(long process) {
        return ProcessHandle.of(process).map(ProcessHandle::isAlive).orElse(false);
    }

    private static void addOpen(List<String> lines, LedgerContent content) {
        if (content.open().isEmpty()) {
            return;
        }
        lines.add("");
        lines.add("open tasks");
        List<List<String>> rows = new ArrayList<>(List.of(List.of("key", "outcome", "user", "task")));
        content.open()
                .forEach(task -> rows.add(List.of(
                        ConsoleMessages.visible(task.key()),
                        task.state().words(),
                        ConsoleMessages.visible(task.user()),
                        task.taskId() == null ? "unknown" : ConsoleMessages.visible(task.taskId()))));
        int[] widths = new int[4];
        rows.forEach(row -> {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        rows.forEach(row -> {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                line.append("  ")
                        .append(row.get(i))
                        .append(" ".repeat(widths[i] - row.get(i).length()));
            }
            lines.add(line.toString().stripTrailing());
        });
        long more = content.openCount() - content.open().size();
        if (more > 0) {
            lines.add("  and " + more + " more; --all lists them");
        }
    }

    private static void addNext(List<String> lines, LedgerContent content) {
        List<String> next = new ArrayList<>();
        add(next, content, KeyState.NO_OUTCOME_YET, "the next run", "waits for each task");
        add(
                next,
                content,
                KeyState.CREATE_UNCONFIRMED,
                "the next run",
                "searches for each task, and creates it if it does not exist");
        add(next, content, KeyState.NOT_CREATED, "the next run", "creates a task");
        for (KeyState state : KeyState.values()) {
            if (!state.reopening().isEmpty()) {
                add(next, content, state, "--reopen " + state.option(), state.reopening());
            }
        }
        if (!next.isEmpty()) {
            lines.add("");
            lines.add("effect of a run with this ledger");
            lines.addAll(next);
        }
    }

    private static void add(List<String> next, LedgerContent content, KeyState state, String when, String effect) {
        long keys = content.keys(state);
        if (keys > 0) {
            next.add(String.format(
                    Locale.ROOT, "  %-20s %7d %-5s %s", when, keys, keys == 1 ? "key:" : "keys:", effect));
        }
    }

    private static String row(String name, String keys, String credits) {
        return String.format(Locale.ROOT, "%-20s %9s %9s", name, keys, credits);
    }

    private Map<String, Object> fields(LedgerSnapshot snapshot, LedgerContent content) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("ledger", file.toString());
        fields.put("job", snapshot.job());
        fields.put("base_url", snapshot.scope().baseUrl());
        fields.put("users", snapshot.scope().userIds());
        put(fields, "process_id", snapshot.processId());
        put(
                fields,
                "lost_since",
                snapshot.lostSince() == null ? null : snapshot.lostSince().toString());
        fields.put("keys", snapshot.keys());
        fields.put("credits", snapshot.credits());
        Map<String, Object> outcomes = new LinkedHashMap<>();
        content.tallies()
                .forEach((state, tally) ->
                        outcomes.put(state.option(), Map.of("keys", tally.keys(), "credits", tally.credits())));
        fields.put("outcomes", outcomes);
        fields.put(
                "open_tasks", content.open().stream().map(LedgerCommand::fields).toList());
        return fields;
    }

    private static Map<String, Object> fields(OpenTask task) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("key", task.key());
        fields.put("outcome", task.state().option());
        fields.put("user", task.user());
        put(fields, "task_id", task.taskId());
        put(fields, "task_url", task.taskUrl() == null ? null : task.taskUrl().toString());
        return fields;
    }

    private static void put(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value);
        }
    }
}
