package io.github.manusreactive.internal.json;

import io.github.manusreactive.internal.json.ResponseShape.Place;
import io.github.manusreactive.json.UnexpectedField;
import io.github.manusreactive.json.UnexpectedField.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.util.TokenBuffer;

/**
 * Reads a response in one pass from its bytes to the models. Buffers only fields that may turn out to be the value: those of a
 * response that is itself the value, and those before a value that may be missing.
 */
final class EnvelopeDeserializer extends StdDeserializer<EnvelopeDeserializer.Envelope> {

    /** Intermediate result. */
    static final class Envelope {

        final ResponseShape<?> shape;
        private @Nullable UnexpectedFieldCollector unexpected;

        @Nullable
        Boolean ok;

        @Nullable
        String requestId;

        @Nullable
        Object error;

        @Nullable
        Object value;

        private @Nullable TokenBuffer rest;
        final Set<String> buffered = new HashSet<>();

        boolean present;
        boolean moreIsUnclear;

        @Nullable
        Boolean hasMore;

        @Nullable
        String nextCursor;

        /** Positions in the list of unreadable items. */
        final List<Integer> unreadable = new ArrayList<>(0);

        Envelope(ResponseShape<?> shape) {
            this.shape = shape;
        }

        /** Returns {@code false} if the response is {@code null}, which Jackson does not pass to its deserializer. */
        boolean isRead() {
            return unexpected != null;
        }

        UnexpectedFieldCollector unexpected() {
            return Objects.requireNonNull(unexpected);
        }

        TokenBuffer rest() {
            TokenBuffer buffer = rest;
            if (buffer == null) {
                // without the parser's parent, so that paths do not start with the current field
                buffer = TokenBuffer.forGeneration();
                buffer.writeStartObject();
                rest = buffer;
            }
            return buffer;
        }
    }

    /** By model type; there are a few dozen. */
    private final transient Map<Class<?>, ValueDeserializer<Object>> readers = new ConcurrentHashMap<>();

    EnvelopeDeserializer() {
        super(Envelope.class);
    }

    @Override
    public Envelope deserialize(JsonParser parser, DeserializationContext context) {
        throw new IllegalStateException("the shape of the response is missing");
    }

    @Override
    public Envelope deserialize(JsonParser parser, DeserializationContext context, Envelope envelope) {
        envelope.unexpected = UnexpectedFieldCollector.start(parser, context);
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            context.reportInputMismatch(this, "not a JSON object");
        }
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            parser.nextToken();
            take(name, parser, context, envelope);
        }
        complete(parser, context, envelope);
        return envelope;
    }

    private void take(String name, JsonParser parser, DeserializationContext context, Envelope envelope) {
        ResponseShape<?> shape = envelope.shape;
        switch (name) {
            case "ok" -> envelope.ok = value(Boolean.class, parser, context);
            case "request_id" -> envelope.requestId = value(String.class, parser, context);
            case "error" -> envelope.error = unlessEmpty(value(Object.class, parser, context));
            default -> {
                if (shape.place() == Place.ITEMS && name.equals("has_more")) {
                    hasMore(parser, context, envelope);
                } else if (shape.place() == Place.ITEMS && name.equals("next_cursor")) {
                    String cursor = value(String.class, parser, context);
                    envelope.nextCursor = cursor == null || cursor.isBlank() ? null : cursor;
                } else if (name.equals(shape.field())) {
                    envelope.present = true;
                    envelope.value = shape.place() == Place.ITEMS
                            ? items(parser, context, envelope)
                            : value(shape.type(), parser, context);
                } else {
                    other(name, parser, context, envelope);
                }
            }
        }
    }

    /** Reads a field beside the value, or a part of it. */
    private void other(String name, JsonParser parser, DeserializationContext context, Envelope envelope) {
        ResponseShape<?> shape = envelope.shape;
        boolean part = shape.place() == Place.BODY
                || shape.place() == Place.FIELD && shape.type().isRecord() && envelope.value == null;
        if (shape.ignored().contains(name)) {
            parser.skipChildren();
        } else if (part && shape.defaults().containsKey(name) && !isText(parser)) {
            // null, empty, missing and unreadable mean the same
            if (parser.currentToken().isStructStart()) {
                envelope.unexpected().add(parser, Kind.WRONG_TYPE);
            }
            parser.skipChildren();
        } else if (part) {
            TokenBuffer rest = envelope.rest();
            envelope.buffered.add(name);
            rest.writeName(name);
            rest.copyCurrentStructure(parser);
        } else {
            envelope.unexpected().add(parser, Kind.UNKNOWN_FIELD);
            parser.skipChildren();
        }
    }

    private static boolean isText(JsonParser parser) {
        JsonToken token = parser.currentToken();
        return token.isScalarValue()
                && token != JsonToken.VALUE_NULL
                && !parser.getString().isBlank();
    }

    /** Reads the model from the buffered fields, unless it was found in its own field. */
    private void complete(JsonParser parser, DeserializationContext context, Envelope envelope) {
        ResponseShape<?> shape = envelope.shape;
        boolean isModel = shape.place() == Place.BODY
                || shape.place() == Place.FIELD && shape.type().isRecord();
        boolean failed = envelope.error != null && !Boolean.TRUE.equals(envelope.ok);
        if (!isModel || failed) {
            return;
        }
        int sent = envelope.buffered.size();
        TokenBuffer rest = envelope.rest();
        shape.defaults().forEach((name, value) -> {
            if (envelope.buffered.add(name)) {
                rest.writeName(name);
                rest.writeString(value.toString());
            }
        });
        rest.writeEndObject();
        try (JsonParser fields = rest.asParserOnFirstToken(context)) {
            envelope.unexpected().reading(fields);
            if (envelope.value == null) {
                envelope.value = value(shape.type(), fields, context);
                envelope.present |=
                        envelope.value != null && sent > envelope.unexpected().unknownAtTop();
            } else {
                unknown(fields, envelope);
            }
        } finally {
            envelope.unexpected().reading(parser);
        }
    }

    /** Cached, because Jackson's own nested read evaluates the type's annotations each time. */
    private ValueDeserializer<Object> reader(Class<?> type, DeserializationContext context) {
        ValueDeserializer<Object> reader = readers.get(type);
        if (reader == null) {
            reader = context.findContextualValueDeserializer(context.constructType(type), null);
            readers.put(type, reader);
        }
        return reader;
    }

    private <T> @Nullable T value(Class<T> type, JsonParser parser, DeserializationContext context) {
        ValueDeserializer<Object> reader = reader(type, context);
        Object value = parser.currentToken() == JsonToken.VALUE_NULL
                ? reader.getNullValue(context)
                : reader.deserialize(parser, context);
        return type.cast(value);
    }

    private static void unknown(JsonParser fields, Envelope envelope) {
        while (fields.nextName() != null) {
            envelope.unexpected().add(fields, Kind.UNKNOWN_FIELD);
            fields.nextToken();
            fields.skipChildren();
        }
    }

    /** Treats an empty error as none. */
    private static @Nullable Object unlessEmpty(@Nullable Object error) {
        boolean empty = error instanceof Map<?, ?> map && map.isEmpty()
                || error instanceof List<?> list && list.isEmpty()
                || error instanceof String text && text.isBlank();
        return empty ? null : error;
    }

    private void hasMore(JsonParser parser, DeserializationContext context, Envelope envelope) {
        boolean isNull = parser.currentToken() == JsonToken.VALUE_NULL;
        envelope.hasMore = value(Boolean.class, parser, context);
        envelope.moreIsUnclear = envelope.hasMore == null && !isNull;
    }

    private List<Object> items(JsonParser parser, DeserializationContext context, Envelope envelope) {
        List<Object> items = new ArrayList<>();
        // the last occurrence of a repeated field counts
        envelope.unreadable.clear();
        Class<?> type = envelope.shape.type();
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return items;
        }
        if (parser.currentToken() == JsonToken.VALUE_STRING
                && parser.getString().strip().startsWith("[")) {
            return textualItems(parser, context, envelope);
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            envelope.unexpected().add(parser, Kind.WRONG_TYPE);
            envelope.unreadable.add(-1);
            parser.skipChildren();
            return items;
        }
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
            Object item = null;
            if (parser.currentToken() == JsonToken.VALUE_NULL) {
                envelope.unexpected().add(parser, Kind.WRONG_TYPE);
            } else {
                item = value(type, parser, context);
            }
            if (item == null) {
                envelope.unreadable.add(i);
            } else {
                items.add(item);
                unexpectedIn(item, parser, context, envelope);
            }
        }
        return items;
    }

    private void unexpectedIn(Object item, JsonParser parser, DeserializationContext context, Envelope envelope) {
        if (reader(envelope.shape.type(), context) instanceof UnexpectedFieldDetector detector) {
            for (UnexpectedField field : detector.unexpectedIn(item)) {
                if (field.path().isEmpty()) {
                    envelope.unexpected().add(parser, field.kind());
                } else {
                    envelope.unexpected().add(parser, field.path(), field.kind());
                }
            }
        }
    }

    private List<Object> textualItems(JsonParser parser, DeserializationContext context, Envelope envelope) {
        try (JsonParser nested = context.tokenStreamFactory().createParser(context, parser.getString())) {
            envelope.unexpected().reading(nested);
            nested.nextToken();
            List<Object> items = items(nested, context, envelope);
            envelope.unexpected().add(parser, Kind.TEXTUAL_JSON);
            return items;
        } catch (JacksonException notJson) {
            envelope.unexpected().add(parser, Kind.WRONG_TYPE);
            envelope.unreadable.clear();
            envelope.unreadable.add(-1);
            return new ArrayList<>();
        } finally {
            envelope.unexpected().reading(parser);
        }
    }
}
