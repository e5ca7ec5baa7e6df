package io.github.manusreactive.examples.bulk;

import static tools.jackson.databind.cfg.CoercionAction.Fail;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.LogicalType;

/** Reads bytes, not characters, so that a broken encoding is found and named by its line. */
final class InputReader implements Closeable {

    private static final int MAX_LINE = 32 * 1024 * 1024;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .withCoercionConfig(
                    LogicalType.Textual,
                    text -> text.setCoercion(CoercionInputShape.Boolean, Fail)
                            .setCoercion(CoercionInputShape.Integer, Fail)
                            .setCoercion(CoercionInputShape.Float, Fail))
            .build();

    private final String name;
    private final InputStream in;
    private int number;
    /** Of the first line that is not blank. */
    private int firstNumber;

    InputReader(String name, InputStream in) {
        this.name = name;
        this.in = in;
    }

    /** The next line that is not blank, {@code null} at the end; after a line that is wrong the next one can be read. */
    @Nullable
    Line next() {
        for (byte[] bytes = nextBytes(); bytes != null; bytes = nextBytes()) {
            String text = decoded(bytes);
            if (!text.isBlank()) {
                firstNumber = firstNumber == 0 ? number : firstNumber;
                return parsed(text);
            }
        }
        return null;
    }

    private byte @Nullable [] nextBytes() {
        try {
            ByteArrayOutputStream line = new ByteArrayOutputStream(256);
            int next = in.read();
            if (next < 0) {
                return null;
            }
            number++;
            boolean tooLong = false;
            for (; next >= 0 && next != '\n'; next = in.read()) {
                tooLong |= line.size() == MAX_LINE;
                if (!tooLong) {
                    line.write(next);
                }
            }
            if (tooLong) {
                throw new UsageError("is longer than " + MAX_LINE + " bytes");
            }
            return line.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": cannot be read: " + e.getMessage(), e);
        }
    }

    private String decoded(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return number == 1 && text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException e) {
            throw new UsageError("is not valid UTF-8");
        }
    }

    private Line parsed(String text) {
        try {
            Line line = JSON.readValue(text, Line.class);
            if (line == null) {
                throw new UsageError("is no JSON object");
            }
            return line;
        } catch (DatabindException e) {
            String field = e.getPath().isEmpty()
                    ? ""
                    : String.valueOf(e.getPath().get(0).getPropertyName());
            throw new UsageError(
                    e instanceof UnrecognizedPropertyException
                            ? "unknown field '" + field + "'"
                            : field.isEmpty()
                                    ? "is no JSON object such as {\"key\":\"k1\",\"prompt\":\"...\"}" + hint(text)
                                    : field + ": " + expected(field));
        } catch (JacksonException e) {
            throw new UsageError("is no valid JSON: " + firstLine(e.getOriginalMessage()) + hint(text));
        }
    }

    private static String expected(String field) {
        return switch (field) {
            case "connectors", "files" -> "must be a list of texts";
            case "structured_output_schema" -> "must be an object";
            default -> "must be text";
        };
    }

    /** For a file that is JSON, only not in lines. */
    private String hint(String text) {
        String begin = text.strip();
        return number == firstNumber && (begin.startsWith("[") || begin.equals("{"))
                ? "; one object a line is needed: no list, and no object over several lines"
                : "";
    }

    /** Of the line read last, from 1. */
    int number() {
        return number;
    }

    String named(String problem) {
        return name + " line " + number + ": " + Messages.visible(problem);
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": " + e.getMessage(), e);
        }
    }

    private static String firstLine(@Nullable String text) {
        return text == null ? "" : text.lines().findFirst().orElse("");
    }
}
