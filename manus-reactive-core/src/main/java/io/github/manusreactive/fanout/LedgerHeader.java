package io.github.manusreactive.fanout;

import io.github.manusreactive.json.JsonCodec;
import io.github.manusreactive.json.JsonFault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The first line of a ledger file: what it is, in which version of the format, for which job. */
final class LedgerHeader {

    static final int VERSION = 1;

    private static final String KIND = "manus-fan-out";
    private static final String START = "{\"ledger\":\"" + KIND + "\",\"version\":" + VERSION + ",\"job\":\"";

    private LedgerHeader() {}

    static byte[] line(String job) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("ledger", KIND);
        fields.put("version", VERSION);
        fields.put("job", job);
        return LedgerLine.sealed(fields);
    }

    /** Whether a line that lacks its end may be all there is of a header, so that nothing can follow it. */
    static boolean isTorn(byte[] line) {
        String text = new String(line, StandardCharsets.ISO_8859_1);
        return START.startsWith(text) || text.startsWith(START);
    }

    /**
     * The job's id.
     *
     * @param intact the fields of the line, {@code null} where it is not intact
     */
    static String job(Path path, byte[] line, @Nullable Map<String, Object> intact) throws IOException {
        Map<String, Object> fields = intact == null ? guess(line) : intact;
        if (!KIND.equals(fields.get("ledger"))) {
            throw new IOException(path + " is no ledger; it was left as it is");
        }
        Object version = fields.get("version");
        if (!Integer.valueOf(VERSION).equals(version)) {
            throw new IOException(
                    "the ledger " + path + " has format version " + version + ", this program reads version " + VERSION
                            + "; go on with the program that wrote it, or a newer one");
        }
        if (intact == null || !(intact.get("job") instanceof String job)) {
            throw new IOException("the ledger " + path + " is damaged at line 1; restore it, or start anew with another"
                    + " one after checking the tasks that exist");
        }
        return job;
    }

    /** A format of the future may be sealed in another way: its version is to be told all the same. */
    private static Map<String, Object> guess(byte[] line) {
        try {
            return JsonCodec.standard().readObject(line);
        } catch (JsonFault e) {
            return Map.of();
        }
    }
}
