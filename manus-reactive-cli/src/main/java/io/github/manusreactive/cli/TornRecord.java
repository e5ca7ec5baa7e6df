package io.github.manusreactive.cli;

import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.databind.json.JsonMapper;

/**
 * An incomplete record at the end of a file. In doubt, text is not treated as one, because incomplete records are removed.
 *
 * @param key its key, {@code null} if the text is too short
 * @param text the incomplete record
 */
record TornRecord(@Nullable String key, String text) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String BEGIN = "{\"key\":\"";
    private static final Pattern JSON_KEY =
            Pattern.compile("(?s)\\{\"key\":(\"[^\"\\\\]*+(?:\\\\.[^\"\\\\]*+){0,99}+\").*");
    /** The parser reports a truncated literal or escape sequence at its beginning. */
    private static final int LONGEST_TOKEN = 6;

    private static final int MOST_SHOWN = 40;

    private static final String CSV_KEY = "(?:\"[^\"]*+(?:\"\"[^\"]*+){0,99}+\"|[^\",\n]*+)";
    private static final String STATUS = "(?:finished|failed|stopped|waiting|ambiguous|missing|rejected|timed_out)";
    private static final Pattern CSV_ROW = Pattern.compile("(?s)(" + CSV_KEY + ")," + STATUS + ",.*");
    private static final Pattern CSV_LATER_ROW = Pattern.compile("\n(?:\"[^\"\n]*+\"|[^\",\n]*+)," + STATUS + ",");
    private static final Pattern CSV_SHORT = Pattern.compile("(" + CSV_KEY + "),([a-z_]*)");
    private static final Pattern CSV_WITHIN_KEY = Pattern.compile("[^\",\n]+|\"[^\"]*+(?:\"\"[^\"]*+){0,99}+\"?");

    /** Returns the incomplete JSON line, or {@code null} if the text is not one. */
    static @Nullable TornRecord ofJson(byte[] end) {
        String text = new String(end, StandardCharsets.UTF_8);
        if (!text.startsWith(BEGIN) && !BEGIN.startsWith(text)) {
            return null;
        }
        try {
            JSON.readTree(end);
            return null;
        } catch (StreamReadException e) {
            if (e.getLocation() == null || e.getLocation().getByteOffset() < end.length - LONGEST_TOKEN) {
                return null;
            }
        } catch (JacksonException e) {
            return null;
        }
        Matcher key = JSON_KEY.matcher(text);
        return new TornRecord(key.matches() ? jsonText(key.group(1)) : null, text);
    }

    private static @Nullable String jsonText(String literal) {
        try {
            return JSON.readTree(literal).asString();
        } catch (JacksonException e) {
            return null;
        }
    }

    /** Returns the incomplete CSV row, or {@code null} if the text is not one. */
    static @Nullable TornRecord ofCsv(byte[] end, int columns) {
        CsvRecordScanner scanner = new CsvRecordScanner();
        for (byte each : end) {
            scanner.ends(each);
        }
        String text = new String(end, StandardCharsets.UTF_8);
        // an unclosed quotation mark puts all later rows into one cell
        if (!scanner.isCutOff(columns) && !(scanner.mayBeCutOff(columns) && !isRow(end))
                || CSV_LATER_ROW.matcher(text).find()) {
            return null;
        }
        Matcher row = CSV_ROW.matcher(text);
        Matcher begun = CSV_SHORT.matcher(text);
        if (row.matches()) {
            return new TornRecord(CsvOutcomeCodec.text(row.group(1)), text);
        }
        if (begun.matches() && STATUS.replace("(?:", "|").contains("|" + begun.group(2))) {
            return new TornRecord(CsvOutcomeCodec.text(begun.group(1)), text);
        }
        return CSV_WITHIN_KEY.matcher(text).matches() ? new TornRecord(null, text) : null;
    }

    private static boolean isRow(byte[] row) {
        try {
            CsvOutcomeCodec.json(row);
            return true;
        } catch (JacksonException e) {
            return false;
        }
    }

    /** Returns its name for messages. */
    String name() {
        return key == null
                ? "'" + (text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "…" : text) + "'"
                : "of key " + key;
    }
}
