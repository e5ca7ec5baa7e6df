package io.github.manusreactive.examples.bulk;

import com.carrotsearch.hppc.LongHashSet;
import io.github.manusreactive.fanout.Outcome;
import io.github.manusreactive.json.JsonCodec;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** One JSON line per key, appended as outcomes come. A file that is there already is gone on with, never repeated in. */
final class Output implements Closeable {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** How every line begins, and so what a torn one may be. */
    private static final String BEGIN = "{\"key\":\"";

    private record Written(@Nullable String key, @Nullable String outcome) {}

    private final OutputStream out;
    private final LongHashSet written = new LongHashSet();
    private final boolean toFile;

    Output(@Nullable Path file) {
        toFile = file != null;
        if (file == null) {
            out = System.out;
        } else {
            try {
                readOn(file);
                out = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UsageError(OwnFiles.reason("--output " + file, e));
            }
        }
    }

    boolean isFile() {
        return toFile;
    }

    synchronized void write(Outcome outcome) throws IOException {
        if (toFile && written.contains(Keys.hash(outcome.key()))) {
            return;
        }
        byte[] json = JsonCodec.standard().write(outcome);
        byte[] line = java.util.Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        out.write(line);
        out.flush();
        if (!toFile && System.out.checkError()) {
            throw new IOException("standard output is closed or full");
        }
    }

    @Override
    public synchronized void close() throws IOException {
        if (toFile) {
            out.close();
        } else {
            out.flush();
        }
    }

    /** Learns the keys of an earlier run; a last line that was torn off by a crash is cut away. */
    private void readOn(Path file) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        long good = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            long at = 0;
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int next = in.read(); next >= 0; next = in.read()) {
                at++;
                if (next != '\n') {
                    line.write(next);
                    continue;
                }
                String key = key(line.toByteArray());
                if (key == null) {
                    throw noOutcome(file);
                }
                written.add(Keys.hash(key));
                line.reset();
                good = at;
            }
            if (!isTorn(line.toByteArray())) {
                throw noOutcome(file);
            }
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(good);
        }
    }

    /** Whether it may be the first part of an outcome: somebody else's line is not to be cut away. */
    private static boolean isTorn(byte[] end) {
        String text = new String(end, StandardCharsets.UTF_8);
        if (!text.startsWith(BEGIN)) {
            return BEGIN.startsWith(text);
        }
        try {
            return JSON.readTree(end).has("outcome");
        } catch (JacksonException e) {
            return true;
        }
    }

    private static UsageError noOutcome(Path file) {
        return new UsageError("--output " + file + ": holds a line that is no outcome; name another file");
    }

    private static @Nullable String key(byte[] line) {
        try {
            Written written = JSON.readerFor(Written.class)
                    .without(tools.jackson.databind.DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                    .readValue(line);
            return written.outcome() == null ? null : written.key();
        } catch (JacksonException e) {
            return null;
        }
    }
}
