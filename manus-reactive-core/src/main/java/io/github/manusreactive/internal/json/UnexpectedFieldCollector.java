package io.github.manusreactive.internal.json;

import io.github.manusreactive.json.UnexpectedField.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.DeserializationContext;

/** Collects unexpected fields while one response is read. Its presence in the context enables tolerant reading. */
final class UnexpectedFieldCollector {

    /** Maximum number of reports for one response. */
    private static final int MOST = 50;

    record Entry(JsonPointer pointer, Kind kind) {

        /** Omits list positions, which would make each path unique. */
        String path() {
            StringBuilder path = new StringBuilder();
            for (JsonPointer at = pointer; at != null && !at.matches(); at = at.tail()) {
                if (at.getMatchingIndex() >= 0) {
                    path.append("[]");
                } else {
                    path.append(path.isEmpty() ? "" : ".").append(at.getMatchingProperty());
                }
            }
            return path.toString();
        }
    }

    private final List<Entry> entries = new ArrayList<>(2);
    private @Nullable JsonReadException fault;

    private JsonParser parser;

    private UnexpectedFieldCollector(JsonParser parser) {
        this.parser = parser;
    }

    static UnexpectedFieldCollector start(JsonParser parser, DeserializationContext context) {
        UnexpectedFieldCollector fields = new UnexpectedFieldCollector(parser);
        context.setAttribute(UnexpectedFieldCollector.class, fields);
        return fields;
    }

    /** Returns the collector of the response being read, or {@code null} if it is not a response. */
    static @Nullable UnexpectedFieldCollector of(DeserializationContext context) {
        return (UnexpectedFieldCollector) context.getAttribute(UnexpectedFieldCollector.class);
    }

    /** Sets the current parser, for example that of buffered tokens, which the context does not report. */
    void reading(JsonParser current) {
        parser = current;
    }

    /** Returns the current parser. */
    JsonParser parser() {
        return parser;
    }

    /** Reports the parser's current location. */
    void add(JsonParser parser, Kind kind) {
        add(parser.streamReadContext().pathAsPointer(), kind);
    }

    /** Reports a field of the object whose end the parser has reached. */
    void add(JsonParser parser, String field, Kind kind) {
        add(parser.streamReadContext().pathAsPointer().appendProperty(field), kind);
    }

    private void add(JsonPointer pointer, Kind kind) {
        if (entries.size() < MOST) {
            entries.add(new Entry(pointer, kind));
        }
    }

    /** Keeps the reason why an object could not be created; the last reason concerns the outermost object. */
    void refused(JsonReadException why) {
        fault = why;
    }

    @Nullable
    JsonReadException fault() {
        return fault;
    }

    /** Returns the number of unknown fields at the top level of the response. */
    long unknownAtTop() {
        return entries.stream()
                .filter(entry ->
                        entry.kind == Kind.UNKNOWN_FIELD && entry.pointer.tail().matches())
                .count();
    }

    List<Entry> entries() {
        return entries;
    }
}
