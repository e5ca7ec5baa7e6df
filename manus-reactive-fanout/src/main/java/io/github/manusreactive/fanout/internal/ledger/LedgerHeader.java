package io.github.manusreactive.fanout.internal.ledger;

import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.internal.json.JsonReadException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The first line of a ledger file: the format, the job, the number of lines that follow, and the process that opened
 * the file last. Its length is fixed, so that it can be overwritten in place.
 *
 * @param version version of the format
 * @param job the job's id
 * @param lines minimum number of lines that follow; 0 in version 1, which does not count them
 */
record LedgerHeader(int version, String job, long lines) {

    static final int VERSION = 2;

    /** Lines of this version are neither counted nor chained. */
    static final int UNCHAINED = 1;

    private static final String KIND = "manus-fan-out";
    private static final Pattern PROCESS = Pattern.compile("\"pid\":\"0*([0-9]+)\"");
    /** Fits the first sector of a disk. */
    private static final int MOST_BYTES = 256;

    LedgerHeader(String job, long lines) {
        this(VERSION, job, lines);
    }

    byte[] line(long process) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("ledger", KIND);
        fields.put("version", version);
        fields.put("job", job);
        fields.put("lines", String.format("%012d", lines));
        fields.put("pid", String.format("%012d", process));
        return LedgerLineCodec.sealed(fields);
    }

    /** Returns the process in a header; {@code null} if there is none. */
    static @Nullable String process(byte[] begin, int length) {
        Matcher found =
                PROCESS.matcher(new String(begin, 0, Math.min(length, MOST_BYTES), StandardCharsets.ISO_8859_1));
        return found.find() ? found.group(1) : null;
    }

    /** Returns whether an incomplete line may be the beginning of a header, so that no line can follow it. */
    static boolean isTorn(byte[] line) {
        String text = new String(line, StandardCharsets.ISO_8859_1);
        return IntStream.rangeClosed(UNCHAINED, VERSION)
                .mapToObj(version -> "{\"ledger\":\"" + KIND + "\",\"version\":" + version + ",\"job\":\"")
                .anyMatch(start -> start.startsWith(text) || text.startsWith(start));
    }

    /**
     * Reads a header.
     *
     * @param intact the fields of the line, {@code null} if it is not intact
     */
    static LedgerHeader of(Path path, byte[] line, @Nullable Map<String, Object> intact) throws IOException {
        Map<String, Object> fields = intact == null ? guess(line) : intact;
        if (!KIND.equals(fields.get("ledger"))) {
            throw new IOException(path + " is not a ledger and was not changed");
        }
        Object version = fields.get("version");
        if (!(version instanceof Integer known) || known < UNCHAINED || known > VERSION) {
            throw new IOException("the ledger " + path + " has format version " + version
                    + ", but this program reads only versions up to " + VERSION
                    + "; use the program that wrote it, or a newer one");
        }
        if (intact == null || !(intact.get("job") instanceof String job)) {
            throw damaged(path);
        }
        if (known == UNCHAINED) {
            return new LedgerHeader(known, job, 0);
        }
        if (!(intact.get("lines") instanceof String lines) || !lines.matches("[0-9]{1,18}")) {
            throw damaged(path);
        }
        return new LedgerHeader(known, job, Long.parseLong(lines));
    }

    private static IOException damaged(Path path) {
        return new IOException("the ledger " + path
                + " is damaged at line 1; restore it, or check the existing tasks and start another ledger");
    }

    /** Reads the version even if a later format uses another checksum. */
    private static Map<String, Object> guess(byte[] line) {
        try {
            return JsonCodec.standard().readObject(line);
        } catch (JsonReadException e) {
            return Map.of();
        }
    }
}
