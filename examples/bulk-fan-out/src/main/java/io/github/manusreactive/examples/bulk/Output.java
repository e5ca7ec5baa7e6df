package io.github.manusreactive.examples.bulk;

import io.github.manusreactive.fanout.Outcome;
import io.github.manusreactive.json.JsonCodec;
import io.github.manusreactive.task.AssistantMessage;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Where the outcomes go: one JSON line per key, appended as they come. */
interface Output extends Closeable {

    /** A regular file is gone on with; standard output, a pipe or a device just gets every line. */
    static Output to(@Nullable Path file) {
        if (file == null) {
            return new OutcomeStream("standard output", System.out);
        }
        try {
            return Files.isRegularFile(file) || !Files.exists(file)
                    ? new OutcomeFile(file)
                    : new OutcomeStream("--output " + file, Files.newOutputStream(file, StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw new UsageError(OwnFiles.reason("--output " + file, e));
        }
    }

    /** Refuses what could not be gone on with, and changes nothing; answers which keys may have been paid for. */
    static Predicate<String> check(@Nullable Path file) {
        if (file == null || !Files.isRegularFile(file)) {
            return key -> false;
        }
        try {
            return OutcomeLines.check(file);
        } catch (IOException e) {
            throw new UsageError(OwnFiles.reason("--output " + file, e));
        }
    }

    /** The line of an outcome, with its end. */
    static byte[] line(Outcome outcome, List<AssistantMessage> messages) {
        JsonCodec codec = JsonCodec.standard();
        byte[] json = codec.write(outcome);
        if (!messages.isEmpty()) {
            Map<String, Object> fields = new LinkedHashMap<>(codec.readObject(json));
            fields.put("messages", messages.stream().map(Output::fields).toList());
            json = codec.write(fields);
        }
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }

    private static Map<String, Object> fields(AssistantMessage message) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("id", message.id());
        fields.put(
                "timestamp",
                message.timestamp() == null ? null : message.timestamp().toString());
        fields.put("content", message.content());
        fields.put(
                "delivery_kind",
                message.deliveryKind() == null ? null : message.deliveryKind().value());
        fields.put("attachments", message.attachments());
        fields.values().removeIf(Objects::isNull);
        return fields;
    }

    /** Writes an outcome, and the messages of the agent if there are any. */
    void write(Outcome outcome, List<AssistantMessage> messages) throws IOException;

    /** Whether an earlier run left nothing. */
    boolean isEmpty();

    /** Whether an earlier run left a line of a key whose task may have been paid for. */
    boolean holds(String key);

    /** The last outcome of each key that an earlier run left. */
    Collection<Outcome> last() throws IOException;

    /** How many keys have an answer there, though this run gave them none. */
    long answersKept();

    /** Nothing was begun: a file that was made for this run goes again when it is closed. */
    void unused();

    boolean isStandardOutput();

    /** For messages. */
    String name();
}
