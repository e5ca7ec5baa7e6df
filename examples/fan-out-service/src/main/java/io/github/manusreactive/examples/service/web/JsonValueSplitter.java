package io.github.manusreactive.examples.service.web;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.web.server.ServerWebInputException;
import reactor.core.publisher.Flux;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.async.ByteArrayFeeder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.TokenBuffer;

/**
 * Splits one body, one JSON array or a sequence of values (NDJSON), into its values as they arrive. Spring's decoder of
 * JSON streams (7.0.10) drops {@code null} and nested arrays, which would shift the numbers of the values after them.
 */
final class JsonValueSplitter {

    /** Maximum number of bytes in memory; as Spring's default. */
    private static final int MOST_BYTES = 256 * 1024;

    private final JsonMapper json;
    private final JsonParser parser;
    private final ByteArrayFeeder feeder;
    /** Bytes since the last buffer in which a value ended. */
    private int pending;
    /** The value that is being read; {@code null} between values. */
    private @Nullable TokenBuffer value;

    private int depth;
    private long number;
    private ArrayPlace array;

    private enum ArrayPlace {
        NONE,
        BEFORE,
        WITHIN,
        AFTER
    }

    private JsonValueSplitter(JsonMapper json, boolean array) {
        this.json = json;
        this.array = array ? ArrayPlace.BEFORE : ArrayPlace.NONE;
        this.parser = json.createNonBlockingByteArrayParser();
        this.feeder = (ByteArrayFeeder) parser.nonBlockingInputFeeder();
    }

    /**
     * Returns the values.
     *
     * @param array whether the body is one array of the values
     * @return fails with a {@link tools.jackson.core.JacksonException} for malformed JSON, with a
     *     {@link ServerWebInputException} for another body than one array, and with a {@link DataBufferLimitException} for
     *     a value that is too large
     */
    static Flux<JsonNode> split(Flux<DataBuffer> body, JsonMapper json, boolean array) {
        return Flux.defer(() -> {
            JsonValueSplitter splitter = new JsonValueSplitter(json, array);
            return body.map(JsonValueSplitter::bytes)
                    .concatMapIterable(splitter::read, 1)
                    .concatWith(Flux.defer(() -> Flux.fromIterable(splitter.end())));
        });
    }

    private static byte[] bytes(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }

    private List<JsonNode> read(byte[] bytes) {
        feeder.feedInput(bytes, 0, bytes.length);
        List<JsonNode> values = values();
        pending = values.isEmpty() ? pending + bytes.length : 0;
        if (pending > MOST_BYTES) {
            throw new DataBufferLimitException("prompt " + (number + 1) + " has more than " + MOST_BYTES + " bytes");
        }
        return values;
    }

    /** Returns a number at the end of the body, whose end only the end of the body shows. */
    private List<JsonNode> end() {
        feeder.endOfInput();
        return values();
    }

    private List<JsonNode> values() {
        List<JsonNode> values = new ArrayList<>();
        JsonToken token = parser.nextToken();
        while (token != null && token != JsonToken.NOT_AVAILABLE) {
            TokenBuffer ended = next(token);
            if (ended != null) {
                number++;
                values.add(json.readTree(ended));
            }
            token = parser.nextToken();
        }
        return values;
    }

    /** Returns the value that ends with this token. */
    private @Nullable TokenBuffer next(JsonToken token) {
        TokenBuffer buffer = value;
        if (buffer == null) {
            if (array == ArrayPlace.BEFORE && token == JsonToken.START_ARRAY) {
                array = ArrayPlace.WITHIN;
                return null;
            }
            if (array == ArrayPlace.WITHIN && token == JsonToken.END_ARRAY) {
                array = ArrayPlace.AFTER;
                return null;
            }
            if (array == ArrayPlace.BEFORE || array == ArrayPlace.AFTER) {
                throw new ServerWebInputException(
                        "the body is not one JSON array of prompts; for one prompt a line, send application/x-ndjson");
            }
            buffer = TokenBuffer.forBuffering(parser, parser.objectReadContext());
        }
        buffer.copyCurrentEvent(parser);
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        value = depth == 0 ? null : buffer;
        return depth == 0 ? buffer : null;
    }
}
