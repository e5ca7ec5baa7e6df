package io.github.manusreactive.cli;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads JSON Lines. */
final class JsonLineReader implements InputReader {

    private static final String NO_OBJECT = "is not a JSON object, for example {\"key\":\"k1\",\"prompt\":\"...\"}";

    private final LineDecoder lines;
    private final LineMapper mapper;
    /** Number of the first line that is not blank. */
    private int firstNumber;

    JsonLineReader(LineDecoder lines, LineMapper mapper) {
        this.lines = lines;
        this.mapper = mapper;
    }

    @Override
    public @Nullable InputLine next() {
        for (String text = lines.next(); text != null; text = lines.next()) {
            if (!text.isBlank()) {
                firstNumber = firstNumber == 0 ? number() : firstNumber;
                return mapper.line(parsed(text));
            }
        }
        return null;
    }

    private ObjectNode parsed(String text) {
        try {
            JsonNode node = LineMapper.JSON.readTree(text);
            if (node instanceof ObjectNode fields) {
                return fields;
            }
            throw new UsageException(NO_OBJECT + hint(text));
        } catch (DatabindException e) {
            throw new UsageException(NO_OBJECT + hint(text));
        } catch (JacksonException e) {
            throw new UsageException("is not valid JSON: " + LineMapper.reason(e) + hint(text));
        }
    }

    /** Returns a hint if the file seems to be CSV or JSON that is not in lines. */
    private String hint(String text) {
        String begin = text.strip();
        if (number() != firstNumber) {
            return "";
        }
        if (begin.startsWith("[") || begin.equals("{")) {
            return "; write one object per line, without a list or line breaks in an object";
        }
        return begin.startsWith("{") ? "" : "; if the input is CSV, set --input-format csv";
    }

    @Override
    public int number() {
        return lines.number();
    }

    @Override
    public String named(String problem) {
        return lines.named(number(), problem);
    }

    @Override
    public void close() {
        lines.close();
    }
}
