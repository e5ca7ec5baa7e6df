package io.github.manusreactive.internal.json;

import io.github.manusreactive.internal.json.EnvelopeDeserializer.Envelope;
import io.github.manusreactive.internal.json.ResponseShape.Place;
import io.github.manusreactive.json.UnexpectedField;
import io.github.manusreactive.json.UnexpectedField.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonPointer;

/** Creates the result of a response. Raw values are rarely requested, so the response is read again for them. */
final class EnvelopeFinisher<T> {

    private final Function<byte[], Map<String, Object>> reader;
    private final Function<Object, byte[]> writer;
    private final byte[] json;
    private final ResponseShape<T> shape;
    private final Envelope read;
    private @Nullable Map<String, Object> plain;

    EnvelopeFinisher(
            Function<byte[], Map<String, Object>> reader,
            Function<Object, byte[]> writer,
            byte[] json,
            ResponseShape<T> shape,
            Envelope read) {
        this.reader = reader;
        this.writer = writer;
        this.json = json;
        this.shape = shape;
        this.read = read;
    }

    JsonEnvelope<T> finish(boolean withRaw) {
        Object found = read.value instanceof String text && text.isBlank() ? null : read.value;
        JsonReadException fault = null;
        if (shape.place() == Place.ITEMS) {
            fault = cursorFault();
            found = fault == null ? items() : null;
        } else if (found == null && shape.defaults().containsKey(shape.field())) {
            found = shape.defaults().get(shape.field());
        }
        T value = null;
        if (fault == null) {
            try {
                value = shape.finish(found);
            } catch (RuntimeException e) {
                fault = e instanceof JsonReadException known
                        ? known
                        : new JsonReadException(e.getClass().getSimpleName(), e);
            }
        }
        if (value == null && fault == null) {
            fault = missing();
        }
        return new JsonEnvelope<>(read.ok, read.requestId, read.error, value, fault, read.present, unexpected(withRaw));
    }

    private JsonReadException missing() {
        JsonReadException refused = read.unexpected().fault();
        return refused != null && (shape.place() == Place.BODY || read.present)
                ? refused
                : JsonReadException.missing(shape.field());
    }

    private @Nullable JsonReadException cursorFault() {
        // treated as the end of the list, it would hide the rest
        return Boolean.TRUE.equals(read.hasMore) && read.nextCursor == null
                ? new JsonReadException("has_more without a next_cursor", null)
                : null;
    }

    @SuppressWarnings("unchecked")
    private JsonItemList<Object> items() {
        List<Object> items = read.value == null ? List.of() : (List<Object>) read.value;
        boolean more = read.moreIsUnclear ? read.nextCursor != null : Boolean.TRUE.equals(read.hasMore);
        return new JsonItemList<>(items, unreadable(), more, read.nextCursor);
    }

    private List<Object> unreadable() {
        if (read.unreadable.isEmpty()) {
            return List.of();
        }
        Object list = plain().get(shape.field());
        List<Object> raw = new ArrayList<>();
        for (int position : read.unreadable) {
            Object entry = position >= 0 && list instanceof List<?> entries ? entries.get(position) : list;
            raw.add(entry == null ? "null" : entry);
        }
        return raw;
    }

    private List<UnexpectedField> unexpected(boolean withRaw) {
        if (read.unexpected().entries().isEmpty()) {
            return List.of();
        }
        List<UnexpectedField> fields = new ArrayList<>();
        for (UnexpectedFieldCollector.Entry entry : read.unexpected().entries()) {
            fields.add(new UnexpectedField(entry.path(), entry.kind(), withRaw ? raw(entry) : null));
        }
        return fields;
    }

    private @Nullable String raw(UnexpectedFieldCollector.Entry entry) {
        Object at = plain();
        for (JsonPointer pointer = entry.pointer(); pointer != null && !pointer.matches(); pointer = pointer.tail()) {
            if (at instanceof Map<?, ?> map) {
                at = map.get(pointer.getMatchingProperty());
            } else if (at instanceof List<?> list
                    && pointer.getMatchingIndex() >= 0
                    && pointer.getMatchingIndex() < list.size()) {
                at = list.get(pointer.getMatchingIndex());
            } else {
                return null;
            }
        }
        return at == null || entry.kind() == Kind.MISSING ? null : new String(writer.apply(at), StandardCharsets.UTF_8);
    }

    private Map<String, Object> plain() {
        Map<String, Object> data = plain;
        if (data == null) {
            data = reader.apply(json);
            plain = data;
        }
        return data;
    }
}
