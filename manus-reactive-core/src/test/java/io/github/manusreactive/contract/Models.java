package io.github.manusreactive.contract;

import io.github.manusreactive.task.ContentPart;
import io.github.manusreactive.task.Message;
import io.github.manusreactive.webhook.TaskCreated;
import io.github.manusreactive.webhook.TaskProgress;
import io.github.manusreactive.webhook.TaskStopped;
import java.util.Map;
import java.util.Set;

/** Models and limits that no call shows by itself, and where the code is on purpose more tolerant than the contract. */
final class Models {

    static final Map<String, Class<?>> ALL = Map.of(
            "TextPart", ContentPart.Text.class,
            "FilePart", ContentPart.File.class,
            "VoicePart", ContentPart.Voice.class,
            "WebhookTaskCreated", TaskCreated.class,
            "WebhookTaskStopped", TaskStopped.class,
            "WebhookTaskProgressV1", TaskProgress.class);

    /** Limits that the code enforces itself. */
    static final Map<String, Long> LIMITS = Map.of(
            "task_references_per_request", (long) Message.MAX_TASK_REFERENCES,
            "inline_attachment_bytes_max", (long) ContentPart.MAX_INLINE_BYTES);

    /** Required by the contract, not by the code: what is pushed must not get lost for want of a detail. */
    static final Set<String> NOT_INSISTED_ON = Set.of(
            "Webhook.created_at",
            "WebhookPublicKey.algorithm",
            "TaskCreated.event_id",
            "TaskStopped.event_id",
            "TaskProgress.event_id",
            "Detail.task_title",
            "Detail.task_url",
            "Detail.message",
            "Detail.progress_type",
            "WebhookAttachment.file_name",
            "WebhookAttachment.url",
            "WebhookAttachment.size_bytes");

    /** Held in another type: a URL that is signed must stay as it is to the letter, and a size may grow. */
    static final Map<String, Class<?>> OTHER_TYPE =
            Map.of("Webhook.url", String.class, "WebhookAttachment.size_bytes", Long.class);

    /** What a file has only after its upload. */
    static final Set<String> ONLY_LATER = Set.of("bytes", "content_type", "expires_at", "error_message");

    private Models() {}
}
