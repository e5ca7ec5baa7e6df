package io.github.manusreactive.contract;

import io.github.manusreactive.task.ContentPart;
import io.github.manusreactive.task.Message;
import java.util.Map;

/** Models and limits that no call shows by itself. */
final class Models {

    static final Map<String, Class<?>> ALL = Map.of(
            "TextPart", ContentPart.Text.class,
            "FilePart", ContentPart.File.class,
            "VoicePart", ContentPart.Voice.class);

    /** Limits that the code enforces itself. */
    static final Map<String, Long> LIMITS = Map.of(
            "task_references_per_request", (long) Message.MAX_TASK_REFERENCES,
            "inline_attachment_bytes_max", (long) ContentPart.MAX_INLINE_BYTES);

    private Models() {}
}
