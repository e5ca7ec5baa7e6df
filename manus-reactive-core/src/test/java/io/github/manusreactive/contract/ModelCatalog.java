package io.github.manusreactive.contract;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.file.UploadRequest;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.task.ContentPart;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.Message;
import io.github.manusreactive.webhook.TaskCreated;
import io.github.manusreactive.webhook.TaskProgress;
import io.github.manusreactive.webhook.TaskStopped;
import io.github.manusreactive.webhook.WebhookVerifier;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Models and limits that no call shows by itself, and cases in which the code is on purpose more tolerant than the contract. */
final class ModelCatalog {

    static final Map<String, Class<?>> ALL = Map.of(
            "TextPart", ContentPart.Text.class,
            "FilePart", ContentPart.File.class,
            "VoicePart", ContentPart.Voice.class,
            "WebhookTaskCreated", TaskCreated.class,
            "WebhookTaskStopped", TaskStopped.class,
            "WebhookTaskProgressV1", TaskProgress.class);

    /** Limits that the code enforces itself. */
    static final Map<String, Long> LIMITS = Map.of(
            "task_references_per_request",
            (long) Message.MAX_TASK_REFERENCES,
            "inline_attachment_bytes_max",
            (long) ContentPart.MAX_INLINE_BYTES,
            "file_bytes_max",
            UploadRequest.MAX_BYTES,
            "structured_output_depth_max",
            deepestSchema(),
            "webhook_timestamp_tolerance_seconds",
            ((Duration) constant(WebhookVerifier.class.getName(), "TOLERANCE")).toSeconds(),
            "oauth_endpoint_calls_per_minute",
            (long) ((RateLimit) constant("io.github.manusreactive.auth.TokenEndpoint", "LIMIT")).calls());

    /** Limits that the server alone can tell, or that concern the web application. */
    static final Set<String> LEFT_TO_THE_SERVER = Set.of(
            "message_text_estimated_tokens",
            "task_references_kept",
            "account_storage_bytes_max",
            "upload_url_seconds",
            "file_lifetime_seconds",
            "api_keys_per_account",
            "client_secrets_per_app",
            "skills_per_app",
            "skill_zip_bytes_max",
            "webhook_response_seconds",
            "oauth_code_seconds",
            "access_token_seconds",
            "refresh_token_seconds");

    /**
     * Required by the code, although every response may leave them out: a result or an entry is useless without them. The task id
     * of an update or a confirmation is that of the request if the response has none.
     */
    static final Set<String> INSISTED_ON = Set.of(
            "ConnectedBrowser.client_id",
            "ConfirmedAction.task_id",
            "Connector.id",
            "StartedUpload.file",
            "StartedUpload.upload_url",
            "TaskHandle.task_id",
            "WebhookPublicKey.public_key",
            "WebsiteCheckpoint.version_id");

    /** Required by the contract, not by the code: an event must not get lost because a detail is missing. */
    static final Set<String> NOT_INSISTED_ON = Set.of(
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

    private ModelCatalog() {}

    private static long deepestSchema() {
        Map<String, Object> schema = object(Map.of());
        long depth = 0;
        while (depth < 100 && isTaken(schema)) {
            depth++;
            schema = object(Map.of("inner", schema));
        }
        return depth;
    }

    private static Map<String, Object> object(Map<String, Object> properties) {
        return Map.of(
                "type",
                "object",
                "properties",
                properties,
                "required",
                List.copyOf(properties.keySet()),
                "additionalProperties",
                false);
    }

    private static boolean isTaken(Map<String, Object> schema) {
        try {
            CreateTaskRequest.builder("Hello").structuredOutputSchema(schema).build();
            return true;
        } catch (InvalidRequestException tooDeep) {
            return false;
        }
    }

    private static Object constant(String type, String name) {
        try {
            Field field = Class.forName(type).getDeclaredField(name);
            field.setAccessible(true);
            return field.get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
