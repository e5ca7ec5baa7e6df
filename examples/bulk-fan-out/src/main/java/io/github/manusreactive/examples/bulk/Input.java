package io.github.manusreactive.examples.bulk;

import com.carrotsearch.hppc.LongIntHashMap;
import io.github.manusreactive.error.ManusException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** A file of JSON lines. It is checked as a whole before anything is sent, then read again line by line as tasks are created. */
final class Input {

    private static final int MAX_LINE = 32 * 1024 * 1024;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final Path path;
    private final String name;

    private Input(Path path, String name) {
        this.path = path;
        this.name = name;
    }

    /** Standard input is written to a temporary file first: it has to be read twice. */
    static Input of(String argument) throws IOException {
        if (argument.equals("-")) {
            Path copy = Files.createTempFile("bulk-fan-out-", ".jsonl");
            copy.toFile().deleteOnExit();
            try (InputStream in = System.in) {
                Files.copy(in, copy, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
            return new Input(copy, "standard input");
        }
        return new Input(Path.of(argument), argument);
    }

    /** Checks every line; answers how many there are. */
    long check() {
        LongIntHashMap seen = new LongIntHashMap();
        long[] count = {0};
        read((number, line) -> {
            String key = line.requiredKey();
            line.request();
            line.filePaths().forEach(Input::checkFile);
            int earlier = seen.put(Keys.hash(key), number);
            if (earlier != 0) {
                throw new UsageError("key '" + key + "' is that of line " + earlier + " too");
            }
            count[0]++;
        });
        if (count[0] == 0) {
            throw new UsageError(name + ": holds no line");
        }
        return count[0];
    }

    /** The lines, read as they are asked for. */
    Flux<Line> lines() {
        return Flux.<Line, Reader>generate(
                        this::open,
                        (reader, sink) -> {
                            Line line = reader.next();
                            if (line == null) {
                                sink.complete();
                            } else {
                                sink.next(line);
                            }
                            return reader;
                        },
                        Reader::close)
                .subscribeOn(Schedulers.boundedElastic());
    }

    private interface Visitor {
        void visit(int number, Line line);
    }

    private void read(Visitor visitor) {
        Reader reader = open();
        try {
            for (Line line = reader.next(); line != null; line = reader.next()) {
                try {
                    visitor.visit(reader.number, line);
                } catch (UsageError | ManusException e) {
                    throw reader.error(String.valueOf(e.getMessage()));
                }
            }
        } finally {
            reader.close();
        }
    }

    private Reader open() {
        try {
            return new Reader(name, new BufferedInputStream(Files.newInputStream(path), 1 << 16));
        } catch (NoSuchFileException e) {
            throw new UsageError(name + ": no such file");
        } catch (IOException e) {
            throw new UsageError(name + ": cannot be read: " + e.getMessage());
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

    /** Reads bytes, not characters, so that a broken encoding is found and named by its line. */
    private static final class Reader {

        private final String name;
        private final InputStream in;
        private int number;

        Reader(String name, InputStream in) {
            this.name = name;
            this.in = in;
        }

        /** The next line that is not blank, {@code null} at the end. */
        @Nullable
        Line next() {
            for (byte[] bytes = nextBytes(); bytes != null; bytes = nextBytes()) {
                String text = decoded(bytes);
                if (!text.isBlank()) {
                    return parsed(text);
                }
            }
            return null;
        }

        private byte @Nullable [] nextBytes() {
            try {
                ByteArrayOutputStream line = new ByteArrayOutputStream(256);
                int next = in.read();
                if (next < 0) {
                    return null;
                }
                number++;
                while (next >= 0 && next != '\n') {
                    if (line.size() == MAX_LINE) {
                        throw error("is longer than " + MAX_LINE + " bytes");
                    }
                    line.write(next);
                    next = in.read();
                }
                return line.toByteArray();
            } catch (IOException e) {
                throw error("cannot be read: " + e.getMessage());
            }
        }

        private String decoded(byte[] bytes) {
            try {
                String text = StandardCharsets.UTF_8
                        .newDecoder()
                        .onMalformedInput(CodingErrorAction.REPORT)
                        .onUnmappableCharacter(CodingErrorAction.REPORT)
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
                return number == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text;
            } catch (CharacterCodingException e) {
                throw error("is not valid UTF-8");
            }
        }

        private Line parsed(String text) {
            try {
                Line line = JSON.readValue(text, Line.class);
                if (line == null) {
                    throw error("is no JSON object");
                }
                return line;
            } catch (DatabindException e) {
                String field = e.getPath().isEmpty()
                        ? ""
                        : String.valueOf(e.getPath().get(0).getPropertyName());
                throw error(
                        e instanceof tools.jackson.databind.exc.UnrecognizedPropertyException
                                ? "unknown field '" + field + "'"
                                : field.isEmpty()
                                        ? "is no JSON object of the expected form"
                                        : field + ": has the wrong type");
            } catch (JacksonException e) {
                throw error("is no valid JSON: " + firstLine(e.getOriginalMessage()));
            }
        }

        UsageError error(String problem) {
            return new UsageError(name + " line " + number + ": " + problem);
        }

        void close() {
            try {
                in.close();
            } catch (IOException e) {
                throw new UsageError(name + ": " + e.getMessage());
            }
        }

        private static String firstLine(@Nullable String text) {
            return text == null ? "" : text.lines().findFirst().orElse("");
        }
    }
}
