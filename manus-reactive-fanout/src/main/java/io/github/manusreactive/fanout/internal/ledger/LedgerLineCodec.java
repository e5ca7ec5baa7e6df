package io.github.manusreactive.fanout.internal.ledger;

import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerScope;
import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.internal.json.JsonReadException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Encodes the lines of a ledger file. A line is a JSON object whose last field, {@code crc}, is the CRC-32C of all
 * bytes before it. The field before that, {@code prev}, is the {@code crc} of the previous line and reveals missing
 * lines. The first line is a {@link LedgerHeader}.
 */
public final class LedgerLineCodec {

    /** {@code prev} of the first line. */
    static final String NONE_BEFORE = "00000000";

    private static final Set<String> EVENTS = Set.of("intended", "created", "finished");
    private static final String SCOPE = "scope";
    private static final String LOST = "lost";
    private static final JsonCodec CODEC = JsonCodec.standard();
    private static final String CRC_FIELD = ",\"crc\":\"";
    private static final int DIGITS = 8;
    /** The field, eight digits, a quote, a brace. */
    private static final int CRC_LENGTH = CRC_FIELD.length() + DIGITS + 2;

    private static final String PREV_FIELD = ",\"prev\":\"";
    /** The field, eight digits, a quote. */
    private static final int PREV_LENGTH = PREV_FIELD.length() + DIGITS + 1;

    private LedgerLineCodec() {}

    /** Encodes an entry without {@code crc} and {@code prev}, which a database that normalizes JSON would invalidate. */
    public static byte[] json(LedgerEntry entry) {
        return CODEC.write(fields(entry));
    }

    private static Map<String, Object> fields(LedgerEntry entry) {
        Map<String, Object> fields = new LinkedHashMap<>();
        if (entry instanceof LedgerEntry.Intended intended) {
            fields.put("event", "intended");
            fields.put("key", intended.key());
            fields.put("print", intended.fingerprint());
            fields.put("user", intended.user());
            fields.put("attempt", intended.attempt());
            fields.put("failures", intended.failures());
            spent(fields, intended.spentBefore());
            if (!intended.open()) {
                fields.put("open", false);
            }
            fields.put("at", intended.at().toString());
            repeated(fields, intended.repeatedSince());
        } else if (entry instanceof LedgerEntry.Created created) {
            fields.put("event", "created");
            fields.put("key", created.key());
            fields.put("print", created.fingerprint());
            fields.put("user", created.user());
            fields.put("attempt", created.attempt());
            fields.put("failures", created.failures());
            spent(fields, created.spentBefore());
            fields.put("task", created.taskId());
            if (created.taskUrl() != null) {
                fields.put("url", created.taskUrl().toString());
            }
            fields.put("at", created.at().toString());
            repeated(fields, created.repeatedSince());
        } else if (entry instanceof LedgerEntry.Finished finished) {
            fields.put("event", "finished");
            fields.put("key", finished.key());
            fields.put("print", finished.fingerprint());
            if (finished.spentBefore() != null) {
                fields.put("spent", finished.spentBefore());
            }
            fields.put("outcome", CODEC.toObject(finished.outcome()));
        }
        return fields;
    }

    /** Returns the fields of an intact line; otherwise {@code null}. */
    static @Nullable Map<String, Object> read(byte[] line) {
        int end = line.length - CRC_LENGTH;
        if (end < 1) {
            return null;
        }
        String tail = new String(line, end, CRC_LENGTH, StandardCharsets.US_ASCII);
        if (!tail.startsWith(CRC_FIELD)
                || !tail.endsWith("\"}")
                || !tail.substring(CRC_FIELD.length()).startsWith(crc(line, end))) {
            return null;
        }
        try {
            return CODEC.readObject(line);
        } catch (JsonReadException e) {
            return null;
        }
    }

    /**
     * Returns whether an incomplete line begins with a complete one: the line end was damaged, and the rest is another
     * line.
     */
    static boolean holdsAWholeLine(byte[] line) {
        String text = new String(line, StandardCharsets.ISO_8859_1);
        for (int at = text.indexOf(CRC_FIELD); at >= 0; at = text.indexOf(CRC_FIELD, at + 1)) {
            int end = at + CRC_LENGTH;
            if (end <= line.length && read(Arrays.copyOf(line, end)) != null) {
                return true;
            }
        }
        return false;
    }

    /** Returns the key of an intact line; fails for unknown events. */
    static String key(Path path, long number, Map<String, Object> fields) throws IOException {
        if (!(fields.get("event") instanceof String event) || !EVENTS.contains(event)) {
            throw new IOException("the ledger " + path + " has an unknown event at line " + number + ": "
                    + fields.get("event") + "; use the version of the library that wrote it, or a newer one");
        }
        if (!(fields.get("key") instanceof String text)) {
            throw new IOException("the ledger " + path + " has an event without a key at line " + number);
        }
        return text;
    }

    /** Returns the entry of an intact line. */
    public static LedgerEntry entry(Map<String, Object> fields) {
        String key = text(fields, "key");
        String print = text(fields, "print");
        return switch (text(fields, "event")) {
            case "intended" ->
                new LedgerEntry.Intended(
                        key,
                        print,
                        text(fields, "user"),
                        attempt(fields),
                        failures(fields),
                        spent(fields),
                        !Boolean.FALSE.equals(fields.get("open")),
                        Instant.parse(text(fields, "at")),
                        repeated(fields));
            case "created" ->
                new LedgerEntry.Created(
                        key,
                        print,
                        text(fields, "user"),
                        attempt(fields),
                        failures(fields),
                        spent(fields),
                        text(fields, "task"),
                        fields.get("url") instanceof String url ? URI.create(url) : null,
                        Instant.parse(text(fields, "at")),
                        repeated(fields));
            case "finished" ->
                new LedgerEntry.Finished(
                        print,
                        CODEC.toModel(fields.get("outcome"), ItemOutcome.class),
                        fields.get("spent") instanceof Number spent ? spent.intValue() : null);
            default -> throw new JsonReadException("unknown event " + fields.get("event"), null);
        };
    }

    /** Returns the credits of a key's tasks according to an intact line. */
    static int spent(Map<String, Object> fields) {
        Object credits =
                fields.get("outcome") instanceof Map<?, ?> outcome ? outcome.get("credits") : fields.get("spent");
        return credits instanceof Number number ? number.intValue() : 0;
    }

    /** Encodes the scope of the job, without {@code crc} and {@code prev}. */
    public static byte[] json(LedgerScope scope) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("event", SCOPE);
        fields.put("base_url", scope.baseUrl());
        fields.put("users", scope.userIds());
        return CODEC.write(fields);
    }

    /** Encodes a loss of lines, without {@code crc} and {@code prev}. */
    static byte[] lost(Instant since) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("event", LOST);
        fields.put("since", since.toString());
        return CODEC.write(fields);
    }

    /** Returns the scope in an intact line; {@code null} if it has none. */
    static @Nullable LedgerScope scope(Map<String, Object> fields) {
        if (!SCOPE.equals(fields.get("event"))) {
            return null;
        }
        Map<String, String> users = new LinkedHashMap<>();
        if (fields.get("users") instanceof Map<?, ?> ids) {
            ids.forEach((label, id) -> users.put(String.valueOf(label), String.valueOf(id)));
        }
        return new LedgerScope(text(fields, "base_url"), users);
    }

    /** Returns the time of a loss of lines in an intact line; {@code null} if it has none. */
    static @Nullable Instant lostSince(Map<String, Object> fields) {
        return LOST.equals(fields.get("event")) ? Instant.parse(text(fields, "since")) : null;
    }

    /** Returns the time in an intact line; {@code null} if it has none. */
    static @Nullable Instant at(Map<String, Object> fields) {
        Object at = fields.get("outcome") instanceof Map<?, ?> outcome ? outcome.get("finished_at") : fields.get("at");
        try {
            return at instanceof String text ? Instant.parse(text) : null;
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** Returns the line of a JSON object that follows a line with a checksum. */
    static byte[] chained(byte[] json, String previous) {
        return sealed(joined(json, json.length - 1, PREV_FIELD + previous + "\"}"));
    }

    /** Returns whether an intact line follows the line with a checksum; {@code null} if unknown. */
    static @Nullable Boolean follows(Map<String, Object> fields, String previous) {
        return fields.get("prev") instanceof String told ? Boolean.valueOf(told.equals(previous)) : null;
    }

    /** Returns the checksum of an intact line, with or without its line end. */
    static String checksum(byte[] line) {
        int end = line[line.length - 1] == '\n' ? line.length - 1 : line.length;
        return new String(line, end - 2 - DIGITS, DIGITS, StandardCharsets.US_ASCII);
    }

    /** Returns the JSON object of an intact line, without {@code crc} and {@code prev}. */
    static byte[] unsealed(byte[] line) {
        int end = line.length - CRC_LENGTH;
        int before = end - PREV_LENGTH;
        boolean chained = before > 0
                && new String(line, before, PREV_LENGTH, StandardCharsets.US_ASCII)
                        .matches(PREV_FIELD + "[0-9a-f]{" + DIGITS + "}\"");
        return joined(line, chained ? before : end, "}");
    }

    static byte[] sealed(Map<String, Object> fields) {
        return sealed(CODEC.write(fields));
    }

    static byte[] sealed(byte[] json) {
        int end = json.length - 1;
        return joined(json, end, CRC_FIELD + crc(json, end) + "\"}\n");
    }

    private static byte[] joined(byte[] start, int length, String tail) {
        byte[] end = tail.getBytes(StandardCharsets.US_ASCII);
        byte[] whole = Arrays.copyOf(start, length + end.length);
        System.arraycopy(end, 0, whole, length, end.length);
        return whole;
    }

    private static String crc(byte[] bytes, int end) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, end);
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    private static String text(Map<String, Object> fields, String name) {
        if (fields.get(name) instanceof String text) {
            return text;
        }
        throw new JsonReadException("ledger line without " + name, null);
    }

    private static void spent(Map<String, Object> fields, int credits) {
        if (credits != 0) {
            fields.put("spent", credits);
        }
    }

    private static void repeated(Map<String, Object> fields, @Nullable Instant since) {
        if (since != null) {
            fields.put("repeated", since.toString());
        }
    }

    private static @Nullable Instant repeated(Map<String, Object> fields) {
        return fields.get("repeated") instanceof String since ? Instant.parse(since) : null;
    }

    private static int attempt(Map<String, Object> fields) {
        return fields.get("attempt") instanceof Number number ? number.intValue() : 1;
    }

    /** Lines of earlier versions have no such field. */
    private static int failures(Map<String, Object> fields) {
        return fields.get("failures") instanceof Number number ? number.intValue() : attempt(fields) - 1;
    }
}
