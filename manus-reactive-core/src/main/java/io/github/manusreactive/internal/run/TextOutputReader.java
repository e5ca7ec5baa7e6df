package io.github.manusreactive.internal.run;

import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.internal.json.JsonReadException;
import io.github.manusreactive.internal.util.SchemaValidator;
import io.github.manusreactive.task.StructuredOutput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds an object that matches a schema in the agent's text: in a fenced block, or as JSON text. */
final class TextOutputReader {

    private static final Pattern FENCE = Pattern.compile("```[^\\n`]*\\n(.*?)```", Pattern.DOTALL);

    private final Map<String, Object> schema;
    private final JsonCodec codec;

    TextOutputReader(Map<String, Object> schema, JsonCodec codec) {
        this.schema = schema;
        this.codec = codec;
    }

    /** Returns the first object that matches the schema, or {@code null} if none does. Without a schema nothing matches. */
    @Nullable
    StructuredOutput read(List<String> texts) {
        if (schema.isEmpty()) {
            return null;
        }
        for (String text : texts) {
            for (String candidate : candidates(text)) {
                Map<String, Object> value = object(candidate);
                if (value != null && SchemaValidator.of(schema).problem(value) == null) {
                    return new StructuredOutput(true, value, null, Map.of());
                }
            }
        }
        return null;
    }

    /** The last block comes first: the earlier ones may be drafts. */
    private static List<String> candidates(String text) {
        List<String> candidates = new ArrayList<>();
        Matcher fence = FENCE.matcher(text);
        while (fence.find()) {
            candidates.add(0, fence.group(1));
        }
        int from = text.indexOf('{');
        int to = text.lastIndexOf('}');
        if (from >= 0 && from < to) {
            candidates.add(text.substring(from, to + 1));
        }
        return candidates;
    }

    private @Nullable Map<String, Object> object(String text) {
        try {
            return codec.readObject(text.strip().getBytes(StandardCharsets.UTF_8));
        } catch (JsonReadException notJson) {
            return null;
        }
    }
}
