package io.github.manusreactive.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.test.ManusSandbox;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.io.TempDir;

/** Runs the command line within this process and keeps what it says. */
abstract class CommandLineTest {

    static final JsonCodec JSON = JsonCodec.standard();

    @TempDir
    Path folder;

    record CommandResult(int exit, String out, String err) {}

    static CommandResult run(String... args) {
        return captured(() -> ManusCommand.run(args));
    }

    static CommandResult captured(IntSupplier work) {
        PrintStream out = System.out;
        PrintStream err = System.err;
        ByteArrayOutputStream seenOut = new ByteArrayOutputStream();
        ByteArrayOutputStream seenErr = new ByteArrayOutputStream();
        System.setOut(new PrintStream(seenOut, true, UTF_8));
        System.setErr(new PrintStream(seenErr, true, UTF_8));
        try {
            return new CommandResult(work.getAsInt(), seenOut.toString(UTF_8), seenErr.toString(UTF_8));
        } finally {
            System.setOut(out);
            System.setErr(err);
        }
    }

    /** In one line, before anything was sent. */
    static void isRefused(CommandResult ran, String problem) {
        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err()).contains(problem).doesNotContain("\tat ").hasLineCount(1);
        assertThat(ran.out()).isEmpty();
    }

    Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    Path usersOf(String apiKey) throws IOException {
        return file("users.json", "[{\"user\":\"alice\",\"api_keys\":[\"" + apiKey + "\"]}]");
    }

    Path input(int lines) throws IOException {
        return file(
                "in.jsonl",
                IntStream.range(0, lines)
                        .mapToObj(i -> "{\"key\":\"k" + i + "\",\"prompt\":\"prompt " + i + "\"}\n")
                        .collect(Collectors.joining()));
    }

    /** So long that it is not read at once. */
    Path longInput(int lines) throws IOException {
        String more = " word".repeat(1000);
        return file(
                "in.jsonl",
                IntStream.range(0, lines)
                        .mapToObj(i -> "{\"key\":\"k" + i + "\",\"prompt\":\"prompt " + i + more + "\"}\n")
                        .collect(Collectors.joining()));
    }

    List<String> arguments(ManusSandbox sandbox, Path input, String... more) throws IOException {
        List<String> args = new ArrayList<>(List.of("run", input.toString()));
        args.addAll(List.of(more));
        unlessGiven(args, "--base-url", sandbox.baseUrl());
        unlessGiven(args, "--watch-interval", "100ms");
        unlessGiven(args, "--progress", "none");
        if (!args.contains("--dry-run")) {
            // the documented limits would stretch the watch interval
            for (String read : List.of("task.detail", "task.list", "task.listMessages")) {
                args.addAll(List.of("--limit", read + "=10000/1s"));
            }
        }
        unlessGiven(args, "--output", folder.resolve("out.jsonl").toString());
        if (!args.contains("--users")) {
            args.addAll(List.of("--users", usersOf(sandbox.apiKey()).toString()));
        }
        return args;
    }

    private static void unlessGiven(List<String> args, String option, String value) {
        if (!args.contains(option)) {
            args.addAll(List.of(option, value));
        }
    }

    CommandResult job(ManusSandbox sandbox, Path input, String... more) throws IOException {
        return run(arguments(sandbox, input, more).toArray(String[]::new));
    }

    List<ItemOutcome> outcomes() throws IOException {
        return Files.readAllLines(folder.resolve("out.jsonl")).stream()
                .map(line -> JSON.toModel(JSON.readObject(line.getBytes(UTF_8)), ItemOutcome.class))
                .toList();
    }
}
