package io.github.manusreactive.cli;

import com.carrotsearch.hppc.LongIntHashMap;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.task.CreateTaskRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * The input of a job. The whole file is checked before the first request, then read again line by line as tasks are created. Only
 * checked lines are read again.
 */
final class InputFile {

    static final String STANDARD_INPUT = "-";

    private static final int MOST_PROBLEMS = 20;

    private final Path path;
    private final String name;
    private final boolean givenOnce;
    private final ProfileCounts profiles = new ProfileCounts();
    private final CheckedContent content = new CheckedContent();

    private final InputFormat format;
    private final LineMapper mapper;
    private final KeySelection selection;
    private long size;
    private @Nullable String firstPrompt;

    private InputFile(Path path, String name, boolean givenOnce, InputSettings settings) {
        this.path = path;
        this.name = name;
        this.givenOnce = givenOnce;
        this.format = settings.formatOf(name);
        this.mapper = settings.mapper();
        this.selection = settings.selection();
    }

    /** Opens an input with the default settings. */
    static InputFile of(String argument) throws IOException {
        return of(argument, InputSettings.defaults());
    }

    /** Opens an input. Copies standard input or a pipe to a temporary file, because it is read twice. */
    static InputFile of(String argument, InputSettings settings) throws IOException {
        if (argument.equals(STANDARD_INPUT)) {
            return new InputFile(copied(System.in), "standard input", true, settings);
        }
        Path path = Path.of(argument);
        if (Files.isDirectory(path)) {
            throw new UsageException(argument + ": is a folder");
        }
        return Files.isRegularFile(path) || !Files.exists(path)
                ? new InputFile(path, argument, false, settings)
                : new InputFile(copied(Files.newInputStream(path)), argument, true, settings);
    }

    private static Path copied(InputStream stream) throws IOException {
        Path copy = Files.createTempFile("manus-", ".input");
        copy.toFile().deleteOnExit();
        // written in place: a file that replaces it would not be private
        try (stream;
                OutputStream out = Files.newOutputStream(copy)) {
            stream.transferTo(out);
        }
        return copy;
    }

    /** Returns whether the input is a stream, which the next run needs again. */
    boolean isGivenOnce() {
        return givenOnce;
    }

    /** Checks every line, rejects the input if lines are invalid, and returns the number of selected lines. */
    long check() {
        LongIntHashMap seen = new LongIntHashMap();
        List<String> problems = new ArrayList<>();
        long wrong = 0;
        long chosen = 0;
        size = 0;
        boolean hasHeader = false;
        Set<String> missing = new HashSet<>(selection.named());
        try (InputReader reader = open(content::recording)) {
            for (boolean more = true; more; ) {
                try {
                    InputLine line = reader.next();
                    more = line != null;
                    if (line != null) {
                        size++;
                        missing.remove(String.valueOf(line.key()));
                        chosen += check(line, reader.number(), seen) ? 1 : 0;
                    }
                } catch (UsageException | ManusException e) {
                    wrong++;
                    if (problems.size() < MOST_PROBLEMS) {
                        problems.add(reader.named(String.valueOf(e.getMessage())));
                    }
                }
            }
            hasHeader = reader.hasHeader();
        } catch (UncheckedIOException e) {
            throw new UsageException(String.valueOf(e.getMessage()));
        }
        if (wrong > problems.size()) {
            problems.add(name + ": " + (wrong - problems.size()) + " more lines are invalid");
        }
        if (wrong > 0) {
            throw new UsageException(String.join("\n", problems));
        }
        if (size == 0) {
            throw new UsageException(name + (hasHeader ? ": contains a header but no rows" : ": contains no lines"));
        }
        if (!missing.isEmpty()) {
            boolean mayBeSeveral = missing.stream().anyMatch(key -> key.contains(","));
            throw new UsageException(selection.option() + ": " + name + " does not contain key "
                    + TextValidator.listed(new TreeSet<>(missing))
                    + (mayBeSeveral ? "; separate keys with spaces, not commas" : ""));
        }
        return chosen;
    }

    /** Returns the number of all checked lines. */
    long size() {
        return size;
    }

    /** Returns the prompt of the first selected line. Call {@link #check} first. */
    String firstPrompt() {
        return String.valueOf(firstPrompt);
    }

    /** Returns whether only selected keys are run. */
    boolean isLimited() {
        return selection.isLimited();
    }

    /** Returns whether a key is selected. */
    boolean selects(String key) {
        return selection.includes(key);
    }

    /** Returns the agent profiles of the selected lines. Call {@link #check} first. */
    ProfileCounts profiles() {
        return profiles;
    }

    /** Checks a line and returns whether it is selected. */
    private boolean check(InputLine line, int number, LongIntHashMap seen) {
        String key = line.requiredKey();
        long hash = KeyHashes.hash(key);
        int earlier = seen.getOrDefault(hash, 0);
        if (earlier != 0) {
            throw new UsageException("duplicate key '" + key + "': line " + earlier + " has the same key");
        }
        seen.put(hash, number);
        CreateTaskRequest request = line.request();
        line.filePaths().forEach(InputFile::checkFile);
        if (!selects(key)) {
            return false;
        }
        profiles.add(request.agentProfile());
        if (firstPrompt == null) {
            firstPrompt = line.prompt();
        }
        return true;
    }

    /** Returns whether the file is longer than its checked content. */
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

    /** Returns the selected lines, read on demand. */
    Flux<InputLine> lines() {
        return selection.isLimited() ? allLines().filter(line -> selects(line.requiredKey())) : allLines();
    }

    /** Returns the keys of all checked lines. */
    Flux<String> keys() {
        return allLines().map(InputLine::requiredKey);
    }

    private Flux<InputLine> allLines() {
        return Flux.<InputLine, InputReader>generate(
                        () -> open(content::verifying),
                        (reader, sink) -> {
                            try {
                                InputLine line = reader.next();
                                if (line == null) {
                                    sink.complete();
                                } else {
                                    sink.next(line);
                                }
                            } catch (UsageException e) {
                                throw new UsageException(reader.named(e.getMessage()));
                            }
                            return reader;
                        },
                        InputReader::close)
                .subscribeOn(Schedulers.boundedElastic());
    }

    private InputReader open(UnaryOperator<InputStream> content) {
        try {
            return format.reader(name, content.apply(Files.newInputStream(path)), mapper);
        } catch (NoSuchFileException e) {
            throw new UsageException(name + ": no such file");
        } catch (IOException e) {
            throw new UsageException(OwnFiles.reason(name, e));
        }
    }

    private static void checkFile(@Nullable String file) {
        if (file == null) {
            throw new UsageException("files: contains null instead of a path");
        }
        Path path;
        try {
            path = FileNameEncoding.path(file);
        } catch (UsageException e) {
            throw new UsageException("files: " + e.getMessage());
        }
        if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
            throw new UsageException("files: " + file + " is not a readable file");
        }
    }
}
