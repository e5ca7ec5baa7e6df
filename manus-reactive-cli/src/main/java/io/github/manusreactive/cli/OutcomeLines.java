package io.github.manusreactive.cli;

import com.carrotsearch.hppc.LongIntHashMap;
import com.carrotsearch.hppc.LongLongHashMap;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.internal.json.JsonCodec;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * The lines of an output file. The file is locked while it is open. The content of each key's last line is kept as a 64-bit hash,
 * so that a million lines fit in a small heap.
 */
final class OutcomeLines implements Closeable {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final JsonCodec CODEC = JsonCodec.standard();

    private static final ObjectReader LINE =
            JSON.readerFor(WrittenLine.class).without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);

    private static final byte[] BYTE_ORDER_MARK = "\uFEFF".getBytes(StandardCharsets.UTF_8);

    private static final long ANSWER = 1;
    private static final long UNPAID = 2;
    /** 24 bits for the downloads, 0 if the line has none. One of them means that all files were downloaded. */
    private static final long DOWNLOADS = 0x3ff_fffcL;

    private static final long DOWNLOADED = 4;
    private static final long SOME_DOWNLOADS = 8;

    private record WrittenLine(
            @Nullable String key,
            @Nullable OutcomeStatus outcome,
            @Nullable String task_id,
            @Nullable String answer,
            @Nullable JsonNode attachments,
            @Nullable JsonNode structured_output,
            @Nullable JsonNode downloads,
            @Nullable WrittenFailure error) {}

    private record WrittenFailure(
            @Nullable String code, @Nullable String message) {}

    private interface LineVisitor {
        void visit(byte[] line, WrittenLine written) throws IOException;
    }

    /**
     * The end of a file.
     *
     * @param whole number of bytes of the header and the complete records
     * @param lacksLineEnd whether the last complete record has no line end
     * @param torn the incomplete record after them, {@code null} if there is none
     */
    private record OutcomeEnding(
            long whole, boolean lacksLineEnd, @Nullable TornRecord torn) {}

    private final Path file;
    private final OutcomeFormat format;
    private final LongLongHashMap said = new LongLongHashMap();
    private FileChannel channel;
    private OutcomeEnding ending = new OutcomeEnding(0, false, null);
    private @Nullable Object fileKey;
    private boolean replaced;

    /**
     * Locks and reads the file without changing it. An incomplete end, left by a crash or another program, is repaired by the
     * first write or by {@link #repairEnd()}.
     */
    OutcomeLines(Path file, OutcomeFormat format) throws IOException {
        this.file = file;
        this.format = format;
        this.channel =
                PrivateFiles.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            lock(channel);
            fileKey = fileKey();
            load();
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private OutcomeLines(Path file, OutcomeFormat format, FileChannel channel) {
        this.file = file;
        this.format = format;
        this.channel = channel;
    }

    /** Rejects a file with other content without changing it. Returns a test for keys whose task may have used credits. */
    static Predicate<String> check(Path file, OutcomeFormat format) throws IOException {
        try (OutcomeLines lines = new OutcomeLines(file, format, FileChannel.open(file, StandardOpenOption.READ))) {
            lines.load();
            return lines::holds;
        }
    }

    private void load() throws IOException {
        ending = read(this::remember);
        TornRecord torn = ending.torn();
        if (torn != null && torn.key() != null) {
            // the task may have used credits although its outcome cannot be read
            said.putIfAbsent(KeyHashes.hash(torn.key()), 0);
        }
    }

    /** Removes an incomplete last line, or adds the missing line end to a complete one. */
    void repairEnd() throws IOException {
        TornRecord torn = ending.torn();
        if (torn != null) {
            ConsoleMessages.tell("--output " + file + ": the last line (" + torn.name()
                    + ") was incomplete and is removed; if the ledger has its outcome, it is written again");
        }
        channel.truncate(ending.whole());
        channel.position(ending.whole());
        if (ending.lacksLineEnd()) {
            channel.write(ByteBuffer.wrap(new byte[] {'\n'}));
        }
        ending = new OutcomeEnding(channel.size(), false, null);
    }

    /** Returns whether the file ends without a complete line. */
    boolean hasTornEnd() throws IOException {
        return ending.lacksLineEnd() || ending.whole() < channel.size();
    }

    boolean isEmpty() {
        return said.isEmpty();
    }

    /** Returns whether the file contains a line of the key, and its task may have used credits. */
    boolean holds(String key) {
        long hash = KeyHashes.hash(key);
        return said.containsKey(hash) && (said.get(hash) & UNPAID) == 0;
    }

    /** Returns the last outcome of each key. */
    Map<String, ItemOutcome> last() throws IOException {
        Map<String, ItemOutcome> outcomes = new LinkedHashMap<>();
        read((line, written) -> {
            ItemOutcome outcome = CODEC.toModel(CODEC.readObject(format.json(line)), ItemOutcome.class);
            outcomes.put(outcome.key(), outcome);
        });
        return outcomes;
    }

    /** The result of comparing an outcome with the file. */
    enum LineVerdict {
        /** The line is appended and replaces an earlier line of the key. */
        NEW,
        /** The file already contains the outcome. */
        KNOWN,
        /** The file contains an answer, which the outcome must not replace. */
        ANSWERED
    }

    /** Compares a record, without its line end, with the file. */
    LineVerdict judge(byte[] line) {
        WrittenLine written = LINE.readValue(format.json(line));
        long key = KeyHashes.hash(String.valueOf(written.key()));
        if (!said.containsKey(key)) {
            return LineVerdict.NEW;
        }
        long before = said.get(key);
        long now = saying(written);
        // a run without downloads, or with failed ones, keeps the files of an earlier run
        boolean keepsFiles = (now & DOWNLOADS) == 0 || (before & DOWNLOADED) != 0 && (now & DOWNLOADED) == 0;
        long compared = keepsFiles ? ~DOWNLOADS : -1;
        if ((before & compared) == (now & compared)) {
            return LineVerdict.KNOWN;
        }
        if (isAnswer(before) && !isAnswer(now)) {
            return LineVerdict.ANSWERED;
        }
        replaced = true;
        return LineVerdict.NEW;
    }

    /** Appends a record and its line end. The first record is preceded by the header. */
    void append(byte[] line) throws IOException {
        if (hasTornEnd()) {
            repairEnd();
        }
        channel.position(channel.size());
        ByteArrayOutputStream whole = new ByteArrayOutputStream(line.length + 1);
        if (channel.size() == 0) {
            writeHeader(whole);
        }
        whole.write(line);
        whole.write('\n');
        for (ByteBuffer left = ByteBuffer.wrap(whole.toByteArray()); left.hasRemaining(); ) {
            channel.write(left);
        }
        ending = new OutcomeEnding(channel.size(), false, null);
    }

    /** Writes a byte order mark first, because some spreadsheets do not detect UTF-8 without it. */
    private void writeHeader(OutputStream out) throws IOException {
        if (hasHeader()) {
            out.write(BYTE_ORDER_MARK);
            out.write(format.header());
            out.write('\n');
        }
    }

    private boolean hasHeader() {
        return format.header().length > 0;
    }

    private boolean isHeader(byte[] line) {
        byte[] header = format.header();
        return Arrays.equals(line, header) || Arrays.equals(line, concat(BYTE_ORDER_MARK, header));
    }

    private static byte[] concat(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    /** Returns whether the path still refers to this file. Without file keys, checks only that a file exists. */
    boolean isInPlace() {
        try {
            return Objects.equals(fileKey, fileKey());
        } catch (IOException e) {
            return false;
        }
    }

    private @Nullable Object fileKey() throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    /** Keeps only the last line of each key. Replaces the file atomically and keeps it locked. */
    void dropReplaced() throws IOException {
        if (!replaced) {
            return;
        }
        LongIntHashMap last = new LongIntHashMap();
        int[] number = {0};
        read((line, written) -> last.put(KeyHashes.hash(String.valueOf(written.key())), number[0]++));
        number[0] = 0;
        Path real = file.toRealPath();
        Path fresh = Files.createTempFile(real.getParent(), real.getFileName() + ".", ".tmp");
        FileChannel copy = FileChannel.open(fresh, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            lock(copy);
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(copy), 1 << 16);
            writeHeader(out);
            read((line, written) -> {
                if (last.get(KeyHashes.hash(String.valueOf(written.key()))) == number[0]++) {
                    out.write(line);
                    out.write('\n');
                }
            });
            out.flush();
            copy.force(true);
            OwnFiles.copyPermissions(real, fresh);
            Files.move(fresh, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException | RuntimeException e) {
            copy.close();
            Files.deleteIfExists(fresh);
            throw e;
        }
        channel.close();
        channel = copy;
        fileKey = fileKey();
        ending = new OutcomeEnding(channel.size(), false, null);
        replaced = false;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Locks a position after all lines, because some systems do not let other processes read a locked range. */
    private void lock(FileChannel taken) throws IOException {
        try {
            if (taken.tryLock(Long.MAX_VALUE - 1, 1, false) != null) {
                return;
            }
        } catch (OverlappingFileLockException e) {
            // locked by this process
        }
        throw new UsageException(
                "--output " + file + ": another run writes to it; wait for it to end, or name another file");
    }

    private void remember(byte[] line, WrittenLine written) {
        long key = KeyHashes.hash(String.valueOf(written.key()));
        replaced |= said.containsKey(key);
        said.put(key, saying(written));
    }

    /**
     * Visits all complete records and returns the end of the file. Keeps the channel open, because closing any channel of the
     * file releases its lock.
     */
    private OutcomeEnding read(LineVisitor visitor) throws IOException {
        InputStream in = new BufferedInputStream(Channels.newInputStream(channel.position(0)), 1 << 16);
        CsvRecordScanner rows = new CsvRecordScanner();
        ByteArrayOutputStream record = new ByteArrayOutputStream();
        boolean header = hasHeader();
        long whole = 0;
        long at = 0;
        long line = 1;
        long first = 1;
        for (int next = in.read(); next >= 0; next = in.read()) {
            at++;
            line += next == '\n' ? 1 : 0;
            if (!(format.quotesLineEnds() ? rows.ends(next) : next == '\n')) {
                record.write(next);
                continue;
            }
            byte[] bytes = withoutCarriageReturn(record);
            if (!format.isBlank(bytes)) {
                if (!header) {
                    visitor.visit(bytes, parsed(bytes, first));
                } else if (!isHeader(bytes)) {
                    throw noHeader(first);
                }
                header = false;
            }
            record.reset();
            first = line;
            // blank lines before the header are removed with it
            whole = header ? 0 : at;
        }
        byte[] end = withoutCarriageReturn(record);
        if (format.isBlank(end)) {
            return new OutcomeEnding(whole, false, null);
        }
        if (header) {
            if (!isTornHeader(end) && !isHeader(end)) {
                throw noHeader(first);
            }
            return new OutcomeEnding(0, false, null);
        }
        TornRecord torn = format.torn(end);
        if (torn != null) {
            return new OutcomeEnding(whole, false, torn);
        }
        visitor.visit(end, parsed(end, first));
        return new OutcomeEnding(at, true, null);
    }

    private static byte[] withoutCarriageReturn(ByteArrayOutputStream record) {
        byte[] bytes = record.toByteArray();
        boolean has = bytes.length > 0 && bytes[bytes.length - 1] == '\r';
        return has ? Arrays.copyOf(bytes, bytes.length - 1) : bytes;
    }

    private WrittenLine parsed(byte[] line, long number) {
        WrittenLine written;
        try {
            written = LINE.readValue(format.json(line));
        } catch (JacksonException e) {
            throw noOutcome(number, LineMapper.reason(e));
        }
        if (written == null || written.key() == null || written.outcome() == null) {
            throw noOutcome(number, written != null && written.key() != null ? "it has no outcome" : "it has no key");
        }
        return written;
    }

    private boolean isTornHeader(byte[] end) {
        byte[] whole = concat(BYTE_ORDER_MARK, format.header());
        return end.length < whole.length && Arrays.equals(end, 0, end.length, whole, 0, end.length);
    }

    /**
     * Returns the hash of an outcome: the lowest bit marks an answer, the next one an outcome without credits, 24 more the
     * downloads. Times are omitted: an outcome that is not in the ledger gets another time in the next run.
     */
    private static long saying(WrittenLine written) {
        WrittenFailure error = written.error() == null ? new WrittenFailure(null, null) : written.error();
        long hash = KeyHashes.hash(String.join(
                "\n",
                String.valueOf(written.outcome()),
                String.valueOf(written.task_id()),
                String.valueOf(error.code()),
                String.valueOf(error.message()),
                String.valueOf(written.attachments()),
                String.valueOf(written.structured_output()),
                String.valueOf(written.answer())));
        return hash & ~(ANSWER | UNPAID | DOWNLOADS)
                | downloads(written.downloads())
                | (written.outcome() == OutcomeStatus.FINISHED ? ANSWER : 0)
                | (written.outcome() == OutcomeStatus.REJECTED ? UNPAID : 0);
    }

    private static long downloads(@Nullable JsonNode downloads) {
        if (downloads == null) {
            return 0;
        }
        boolean complete = downloads.valueStream().noneMatch(each -> each.has("error"));
        long hash = KeyHashes.hash(downloads.toString()) & DOWNLOADS & ~DOWNLOADED;
        return hash | SOME_DOWNLOADS | (complete ? DOWNLOADED : 0);
    }

    private static boolean isAnswer(long saying) {
        return (saying & ANSWER) != 0;
    }

    private UsageException noHeader(long number) {
        return noOutcome(number, "it is not the CSV header that this program writes");
    }

    private UsageException noOutcome(long number, String reason) {
        return new UsageException("--output " + file + ": line " + number + " is not an outcome (" + reason
                + "): correct it, or name another file");
    }
}
