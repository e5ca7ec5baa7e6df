package io.github.manusreactive.internal.json;

import io.github.manusreactive.json.UnexpectedField.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonPointer;
import tools.jackson.databind.DeserializationContext;

/** Collects what was unexpected while one response is read. Its presence in the context makes the reading tolerant. */
final class UnexpectedFieldCollector {

    /** A response full of surprises is told of by these; more would say nothing new. */
    private static final int MOST = 50;

    record Entry(JsonPointer pointer, Kind kind) {

        /** List positions say nothing and would make each path unique. */
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

    /** The collector of the response that is being read; {@code null} if what is read is not a response. */
    static @Nullable UnexpectedFieldCollector of(DeserializationContext context) {
        return (UnexpectedFieldCollector) context.getAttribute(UnexpectedFieldCollector.class);
    }

    /** From now on another parser is read, for example that of buffered tokens: the context does not tell. */
    void reading(JsonParser current) {
        parser = current;
    }

    /** The parser that is being read. */
    JsonParser parser() {
        return parser;
    }

    /** Notes the parser's current place. */
    void add(JsonParser parser, Kind kind) {
        add(parser.streamReadContext().pathAsPointer(), kind);
    }

    /** Notes a field of the object that the parser is at the end of. */
    void add(JsonParser parser, String field, Kind kind) {
        add(parser.streamReadContext().pathAsPointer().appendProperty(field), kind);
    }

    private void add(JsonPointer pointer, Kind kind) {
        if (entries.size() < MOST) {
            entries.add(new Entry(pointer, kind));
        }
    }

    /** Keeps why an object could not be made; the last reason concerns the outermost object. */
    void refused(JsonReadException why) {
        fault = why;
    }

    @Nullable
    JsonReadException fault() {
        return fault;
    }

    /** How many fields of the response itself are unknown. */
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
