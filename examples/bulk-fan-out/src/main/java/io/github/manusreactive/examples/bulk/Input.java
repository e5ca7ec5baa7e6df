package io.github.manusreactive.examples.bulk;

import com.carrotsearch.hppc.LongIntHashMap;
import io.github.manusreactive.error.ManusException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * A file of JSON lines. It is checked as a whole before anything is sent, then read again line by line as tasks are created: the lines that
 * were checked, or none.
 */
final class Input {

    static final String STANDARD_INPUT = "-";

    private static final int MOST_PROBLEMS = 20;

    private final Path path;
    private final String name;
    private final boolean givenOnce;
    private final ProfileCounts profiles = new ProfileCounts();
    private final CheckedContent content = new CheckedContent();

    private Input(Path path, String name, boolean givenOnce) {
        this.path = path;
        this.name = name;
        this.givenOnce = givenOnce;
    }

    /** Standard input, or a pipe, is written to a temporary file first: it has to be read twice. */
    static Input of(String argument) throws IOException {
        if (argument.equals(STANDARD_INPUT)) {
            return new Input(copied(System.in), "standard input", true);
        }
        Path path = Path.of(argument);
        if (Files.isDirectory(path)) {
            throw new UsageError(argument + ": is a folder");
        }
        return Files.isRegularFile(path) || !Files.exists(path)
                ? new Input(path, argument, false)
                : new Input(copied(Files.newInputStream(path)), argument, true);
    }

    private static Path copied(InputStream stream) throws IOException {
        Path copy = Files.createTempFile("bulk-fan-out-", ".jsonl");
        copy.toFile().deleteOnExit();
        // written in place: a file that replaces it would not be private
        try (stream;
                OutputStream out = Files.newOutputStream(copy)) {
            stream.transferTo(out);
        }
        return copy;
    }

    /** Whether it is a stream, which the next run needs again. */
    boolean isGivenOnce() {
        return givenOnce;
    }

    /** Checks every line and names those that are wrong; answers how many there are. */
    long check() {
        LongIntHashMap seen = new LongIntHashMap();
        List<String> problems = new ArrayList<>();
        long wrong = 0;
        long count = 0;
        try (InputReader reader = open(content::recording)) {
            for (boolean more = true; more; ) {
                try {
                    Line line = reader.next();
                    more = line != null;
                    if (line != null) {
                        count++;
                        check(line, reader.number(), seen);
                    }
                } catch (UsageError | ManusException e) {
                    wrong++;
                    if (problems.size() < MOST_PROBLEMS) {
                        problems.add(reader.named(String.valueOf(e.getMessage())));
                    }
                }
            }
        } catch (UncheckedIOException e) {
            throw new UsageError(String.valueOf(e.getMessage()));
        }
        if (wrong > problems.size()) {
            problems.add(name + ": " + (wrong - problems.size()) + " more lines are wrong");
        }
        if (wrong > 0) {
            throw new UsageError(String.join("\n", problems));
        }
        if (count == 0) {
            throw new UsageError(name + ": holds no line");
        }
        return count;
    }

    /** Which agent profiles the lines name, once they were checked. */
    ProfileCounts profiles() {
        return profiles;
    }

    private void check(Line line, int number, LongIntHashMap seen) {
        String key = line.requiredKey();
        long hash = Keys.hash(key);
        int earlier = seen.getOrDefault(hash, 0);
        if (earlier != 0) {
            throw new UsageError("key '" + key + "' is that of line " + earlier + " too");
        }
        seen.put(hash, number);
        profiles.add(line.request().agentProfile());
        line.filePaths().forEach(Input::checkFile);
    }

    /** Whether the file is longer than what was checked of it. */
    boolean hasGrown() {
        try {
            return Files.size(path) > content.length();
        } catch (IOException e) {
            return false;
        }
    }

    String name() {
        return name;
    }

    /** The lines that were checked, read as they are asked for. */
    Flux<Line> lines() {
        return Flux.<Line, InputReader>generate(
                        () -> open(content::verifying),
                        (reader, sink) -> {
                            try {
                                Line line = reader.next();
                                if (line == null) {
                                    sink.complete();
                                } else {
                                    sink.next(line);
                                }
                            } catch (UsageError e) {
                                throw new UsageError(reader.named(e.getMessage()));
                            }
                            return reader;
                        },
                        InputReader::close)
                .subscribeOn(Schedulers.boundedElastic());
    }

    private InputReader open(UnaryOperator<InputStream> content) {
        try {
            return new InputReader(name, content.apply(Files.newInputStream(path)));
        } catch (NoSuchFileException e) {
            throw new UsageError(name + ": no such file");
        } catch (IOException e) {
            throw new UsageError(OwnFiles.reason(name, e));
        }
    }

    private static void checkFile(String file) {
        Path path;
        try {
            path = Path.of(file);
        } catch (InvalidPathException | NullPointerException e) {
            throw new UsageError("files: holds what is no path");
        }
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw new UsageError("files: " + file + " is no readable file");
        }
    }
}
