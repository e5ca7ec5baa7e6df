package io.github.manusreactive.cli;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvSchema;

/**
 * Converts outcomes between JSON and CSV rows. Each field has a column; cells of lists and objects hold JSON. Text that a
 * spreadsheet would run as a formula gets a leading apostrophe.
 */
final class CsvOutcomeCodec {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final CsvMapper CSV = CsvMapper.builder().build();

    private static final String ERROR_PREFIX = "error_";

    private static final List<String> COLUMNS = List.of(
            "key",
            "outcome",
            "answer",
            "structured_output",
            "attachments",
            "downloads",
            "credits",
            "attempts",
            "user",
            "task_id",
            "task_url",
            "created_at",
            "finished_at",
            "error_code",
            "error_message",
            "error_request_id",
            "messages");

    private static final List<String> JSON_COLUMNS =
            List.of("structured_output", "attachments", "downloads", "credits", "attempts", "messages");

    private static final CsvSchema SCHEMA = CsvSchema.builder()
            .addColumns(COLUMNS, CsvSchema.ColumnType.STRING)
            .setLineSeparator("\n")
            .build();

    private static final ObjectWriter WRITER = CSV.writer(SCHEMA);
    private static final ObjectReader READER = CSV.readerForMapOf(String.class).with(SCHEMA);

    private static final Pattern FORMULA = Pattern.compile("(?s)'*[=+\\-@\\t\\r].*");

    private CsvOutcomeCodec() {}

    static byte[] header() {
        return String.join(",", COLUMNS).getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns the truncated row at the end of a file, {@code null} if the bytes are not one. */
    static @Nullable TornRecord torn(byte[] end) {
        return TornRecord.ofCsv(end, COLUMNS.size());
    }

    /** Returns the text of a cell without quotation marks and escapes. */
    static String text(String cell) {
        return unescaped(
                cell.startsWith("\"") ? cell.substring(1, cell.length() - 1).replace("\"\"", "\"") : cell);
    }

    static byte[] rowOf(byte[] json) {
        JsonNode object = JSON.readTree(json);
        Map<String, String> cells = new LinkedHashMap<>();
        object.properties().forEach(field -> {
            if (!field.getKey().equals("error")) {
                put(cells, field.getKey(), field.getValue());
            }
        });
        object.path("error").properties().forEach(field -> put(cells, ERROR_PREFIX + field.getKey(), field.getValue()));
        byte[] row = WRITER.writeValueAsBytes(cells);
        return Arrays.copyOf(row, row.length - 1);
    }

    private static void put(Map<String, String> cells, String column, JsonNode value) {
        if (!value.isNull() && !(value.isArray() && value.isEmpty())) {
            cells.put(column, JSON_COLUMNS.contains(column) ? value.toString() : escaped(value.asString()));
        }
    }

    static byte[] json(byte[] row) {
        Map<String, String> cells = READER.readValue(row);
        ObjectNode object = JSON.createObjectNode();
        ObjectNode error = JSON.createObjectNode();
        cells.forEach((column, cell) -> {
            if (cell == null || cell.isEmpty()) {
                return;
            }
            if (JSON_COLUMNS.contains(column)) {
                object.set(column, JSON.readTree(cell));
            } else if (column.startsWith(ERROR_PREFIX)) {
                error.put(column.substring(ERROR_PREFIX.length()), unescaped(cell));
            } else {
                object.put(column, unescaped(cell));
            }
        });
        if (!error.isEmpty()) {
            object.set("error", error);
        }
        return JSON.writeValueAsBytes(object);
    }

    private static String escaped(String text) {
        return FORMULA.matcher(text).matches() ? "'" + text : text;
    }

    private static String unescaped(String cell) {
        return cell.startsWith("'") && FORMULA.matcher(cell).matches() ? cell.substring(1) : cell;
    }
}
