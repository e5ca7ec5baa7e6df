package io.github.manusreactive.cli;

import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.csv.CsvFactory;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvReadFeature;

/** Reads CSV (RFC 4180) with a header line. An empty cell leaves its field unset. */
final class CsvLineReader implements InputReader {

    /** Keeps a cell with an unclosed quotation mark from reading the rest of the file into memory. */
    private static final int MAX_CELL = 1 << 20;

    private static final CsvMapper CSV = CsvMapper.builder(CsvFactory.builder()
                    .enable(CsvReadFeature.WRAP_AS_ARRAY)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(MAX_CELL)
                            .build())
                    .build())
            .build();

    private final LineDecoder lines;
    private final LineMapper mapper;
    private final JsonParser parser;
    private @Nullable List<String> columns;
    private int number;
    private boolean ended;

    CsvLineReader(LineDecoder lines, LineMapper mapper) {
        this.lines = lines;
        this.mapper = mapper;
        this.parser = CSV.reader().createParser(new LineByLine(lines));
    }

    @Override
    public @Nullable InputLine next() {
        if (columns == null) {
            columns = header();
        }
        List<String> cells = nextCells();
        return cells == null || columns == null ? null : mapper.line(fields(columns, cells));
    }

    @Override
    public boolean hasHeader() {
        return columns != null;
    }

    private @Nullable List<String> header() {
        List<String> names = nextCells();
        if (names == null) {
            return null;
        }
        try {
            check(names);
        } catch (UsageException e) {
            ended = true;
            throw e;
        }
        return names;
    }

    private void check(List<String> names) {
        if (names.size() == 1 && (names.get(0).contains(";") || names.get(0).contains("\t"))) {
            throw new UsageException(
                    "the header has only one column, '" + names.get(0) + "': separate the cells with commas");
        }
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (name.isBlank() && !mapper.ignoresUnknown()) {
                throw new UsageException(
                        "column " + (i + 1) + " has no name: name it, remove it, or set --ignore-unknown");
            }
            if (!seen.add(name) && mapper.isRead(name)) {
                throw new UsageException("the header contains column '" + name + "' twice");
            }
        }
        mapper.checkColumns(names);
        names.forEach(mapper::checkAllowed);
    }

    /** Skips blank records. Invalid CSV ends the input, because the next record cannot be found. */
    private @Nullable List<String> nextCells() {
        try {
            while (!ended) {
                List<String> cells = record();
                if (cells == null) {
                    ended = true;
                } else if (!cells.stream().allMatch(String::isBlank)) {
                    return cells;
                }
            }
            return null;
        } catch (StreamConstraintsException e) {
            ended = true;
            throw new UsageException("has a cell longer than " + MAX_CELL
                    + " characters: check that its opening quotation mark is closed");
        } catch (JacksonException e) {
            ended = true;
            throw e.getCause() instanceof UncheckedIOException broken ? broken : new UsageException(problem(e));
        } catch (UsageException e) {
            // from the decoder, whose line may be a later one of the same record
            ended = true;
            number = lines.number();
            throw e;
        }
    }

    private @Nullable List<String> record() {
        JsonToken token = parser.nextToken();
        if (token == JsonToken.START_ARRAY
                && parser.streamReadContext().getParent().inRoot()) {
            token = parser.nextToken();
        }
        if (token != JsonToken.START_ARRAY) {
            return null;
        }
        number = parser.currentLocation().getLineNr();
        List<String> cells = new ArrayList<>();
        while (parser.nextToken() == JsonToken.VALUE_STRING) {
            cells.add(parser.getString());
        }
        return cells;
    }

    private static String problem(JacksonException e) {
        String reason = LineMapper.reason(e);
        return reason.startsWith("Missing closing quote")
                ? "has a cell with an unclosed quotation mark"
                : reason.startsWith("Unexpected character")
                        ? "has text after the closing quotation mark of a cell: write a quotation mark within a cell "
                                + "twice"
                        : "is not valid CSV: " + reason;
    }

    private static ObjectNode fields(List<String> columns, List<String> cells) {
        if (cells.size() != columns.size()) {
            throw new UsageException(
                    "has " + cells.size() + (cells.size() == 1 ? " cell" : " cells") + ", but the header has "
                            + columns.size() + " columns: put a cell that contains a comma in quotation marks");
        }
        ObjectNode fields = LineMapper.JSON.createObjectNode();
        for (int i = 0; i < cells.size(); i++) {
            if (!cells.get(i).isEmpty()) {
                fields.set(columns.get(i), value(columns.get(i), cells.get(i)));
            }
        }
        return fields;
    }

    private static JsonNode value(String column, String cell) {
        Class<?> type = InputLine.FIELDS.getOrDefault(column, String.class);
        if (type == String.class) {
            return LineMapper.JSON.getNodeFactory().stringNode(cell);
        }
        if (type == Boolean.class) {
            return flag(column, cell.strip().toLowerCase(Locale.ROOT));
        }
        return type == List.class && !cell.stripLeading().startsWith("[") ? list(column, cell) : json(column, cell);
    }

    /** Ignores case, because spreadsheets write {@code TRUE}. */
    private static JsonNode flag(String column, String cell) {
        if (!cell.equals("true") && !cell.equals("false")) {
            throw new UsageException(column + ": must be " + InputLine.expected(column));
        }
        return LineMapper.JSON.getNodeFactory().booleanNode(cell.equals("true"));
    }

    /** Reads one entry per line of the cell. */
    private static JsonNode list(String column, String cell) {
        if (cell.contains(",") || cell.contains(";")) {
            throw new UsageException(
                    column + ": is ambiguous because it contains a comma or semicolon: write a JSON list, for example "
                            + "[\"a\",\"b\"], or one entry per line of the cell");
        }
        var entries = LineMapper.JSON.createArrayNode();
        cell.lines().map(String::strip).filter(each -> !each.isEmpty()).forEach(entries::add);
        return entries;
    }

    private static JsonNode json(String column, String cell) {
        try {
            return LineMapper.JSON.readTree(cell);
        } catch (JacksonException e) {
            throw new UsageException(column + ": is not valid JSON: " + LineMapper.reason(e));
        }
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public String named(String problem) {
        return lines.named(number, problem);
    }

    @Override
    public void close() {
        lines.close();
    }

    /** Passes one line at a time to the parser, so that an invalid line fails only when its record is read. */
    private static final class LineByLine extends Reader {

        private final LineDecoder lines;
        private String line = "";
        private int at;

        LineByLine(LineDecoder lines) {
            this.lines = lines;
        }

        @Override
        public int read(char[] buffer, int offset, int length) {
            if (at == line.length()) {
                String next = lines.next();
                if (next == null) {
                    return -1;
                }
                if (lines.number() == 1 && next.startsWith("{")) {
                    throw new UsageException(
                            "does not begin with a header, for example key,prompt; if the input is JSON Lines, set "
                                    + "--input-format jsonl");
                }
                line = next;
                at = 0;
            }
            int count = Math.min(length, line.length() - at);
            line.getChars(at, at + count, buffer, offset);
            at += count;
            return count;
        }

        @Override
        public void close() {
            lines.close();
        }
    }
}
