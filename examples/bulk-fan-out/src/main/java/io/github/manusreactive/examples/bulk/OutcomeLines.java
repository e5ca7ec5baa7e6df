package io.github.manusreactive.examples.bulk;

import com.carrotsearch.hppc.LongIntHashMap;
import com.carrotsearch.hppc.LongLongHashMap;
import io.github.manusreactive.fanout.Outcome;
import io.github.manusreactive.fanout.OutcomeStatus;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** The lines of an output file. What each key's last line says is kept as 64 bits, so that a million of them fit into a small heap. */
final class OutcomeLines {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final ObjectReader LINE =
            JSON.readerFor(Written.class).without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    /** How every line begins, and so what a torn one may be. */
    private static final String BEGIN = "{\"key\":\"";

    private record Written(
            @Nullable String key,
            @Nullable OutcomeStatus outcome,
            @Nullable String task_id,
            @Nullable Failure error) {}

    private record Failure(@Nullable String code, @Nullable String message) {}

    private interface Visitor {
        void visit(byte[] line, Written written) throws IOException;
    }

    private final Path file;
    private final LongLongHashMap said = new LongLongHashMap();
    private boolean replaced;

    /** Reads what is there; a last line that was torn off by a crash is cut away. */
    OutcomeLines(Path file) throws IOException {
        this.file = file;
        if (!Files.exists(file)) {
            return;
        }
        long good = read((line, written) -> {
            long key = Keys.hash(String.valueOf(written.key()));
            replaced |= said.containsKey(key);
            said.put(key, saying(written));
        });
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(good);
        }
    }

    /** What is to be done with an outcome. */
    enum Verdict {
        /** It is to be appended; an earlier line of the key counts no more. */
        NEW,
        /** The file says so already. */
        KNOWN,
        /** The file has an answer of the key, which is worth more. */
        ANSWERED
    }

    Verdict judge(Outcome outcome) {
        long key = Keys.hash(outcome.key());
        if (!said.containsKey(key)) {
            return Verdict.NEW;
        }
        long before = said.get(key);
        long now = saying(new Written(
                outcome.key(),
                outcome.outcome(),
                outcome.taskId(),
                outcome.error() == null
                        ? null
                        : new Failure(outcome.error().code(), outcome.error().message())));
        if (before == now) {
            return Verdict.KNOWN;
        }
        if (isAnswer(before) && !isAnswer(now)) {
            return Verdict.ANSWERED;
        }
        replaced = true;
        return Verdict.NEW;
    }

    /** Whether a key has more lines than the one that counts. */
    boolean haveReplaced() {
        return replaced;
    }

    /** Leaves the last line of each key. The file is there as a whole at any time. */
    void dropReplaced() throws IOException {
        LongIntHashMap last = new LongIntHashMap();
        int[] number = {0};
        read((line, written) -> last.put(Keys.hash(String.valueOf(written.key())), number[0]++));
        number[0] = 0;
        Path real = file.toRealPath();
        Path fresh = Files.createTempFile(real.getParent(), real.getFileName() + ".", ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
                read((line, written) -> {
                    if (last.get(Keys.hash(String.valueOf(written.key()))) == number[0]++) {
                        out.write(line);
                        out.write('\n');
                    }
                });
                out.flush();
                channel.force(true);
            }
            copyPermissions(real, fresh);
            Files.move(fresh, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(fresh);
        }
        replaced = false;
    }

    private static void copyPermissions(Path from, Path to) throws IOException {
        if (Files.getFileAttributeView(from, PosixFileAttributeView.class) != null) {
            Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
        }
    }

    /** Answers how many bytes are whole lines. */
    private long read(Visitor visitor) throws IOException {
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
                byte[] bytes = line.toByteArray();
                visitor.visit(bytes, parsed(bytes));
                line.reset();
                good = at;
            }
            if (!isTorn(line.toByteArray())) {
                throw noOutcome();
            }
        }
        return good;
    }

    private Written parsed(byte[] line) {
        Written written;
        try {
            written = LINE.readValue(line);
        } catch (JacksonException e) {
            throw noOutcome();
        }
        if (written == null || written.key() == null || written.outcome() == null) {
            throw noOutcome();
        }
        return written;
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

    /** The lowest bit tells an answer; the times are left out, since an outcome that is not in the ledger comes at another time again. */
    private static long saying(Written written) {
        Failure error = written.error() == null ? new Failure(null, null) : written.error();
        long hash = Keys.hash(String.join(
                "\n",
                String.valueOf(written.outcome()),
                String.valueOf(written.task_id()),
                String.valueOf(error.code()),
                String.valueOf(error.message())));
        return written.outcome() == OutcomeStatus.FINISHED ? hash | 1 : hash & ~1;
    }

    private static boolean isAnswer(long saying) {
        return (saying & 1) == 1;
    }

    private UsageError noOutcome() {
        return new UsageError("--output " + file + ": holds a line that is no outcome; name another file");
    }
}
