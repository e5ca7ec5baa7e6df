package io.github.manusreactive.test.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The API's rules for the {@code message} of task.create and task.sendMessage. */
final class MessageRules {

    /**
     * A valid message.
     *
     * @param text joined text parts
     * @param attachments other parts, in the form of the history
     * @param connectors ids, or {@code null} if the field is missing
     * @param references ids of earlier tasks
     */
    record Checked(
            String text, List<Object> attachments, @Nullable List<String> connectors, List<String> references) {}

    /** About 5,000 tokens of four characters. */
    private static final int MAX_TEXT = 20_000;

    private static final long MAX_INLINE_BYTES = 20L * 1024 * 1024;
    private static final int MAX_REFERENCES = 20;
    private static final Pattern TASK_ID = Pattern.compile("[A-Za-z0-9]{22}");
    private static final Pattern PROFILE = Pattern.compile("standard|lite|max|(manus-)?[0-9]+\\.[0-9]+(-lite|-max)?");

    /** Returns {@code true} if the account owns the file and the file is uploaded. */
    private final BiPredicate<SandboxAccount, String> usableFile;

    MessageRules(BiPredicate<SandboxAccount, String> usableFile) {
        this.usableFile = usableFile;
    }

    Checked check(SandboxApiCall call) {
        Map<String, Object> message = call.object("message");
        if (message == null) {
            throw SandboxApiException.invalid("message is required");
        }
        List<String> texts = new ArrayList<>();
        List<Object> attachments = new ArrayList<>();
        Object content = message.get("content");
        List<Object> parts = SandboxJson.asList(content);
        if (content instanceof String text) {
            texts.add(text);
        } else if (parts != null && !parts.isEmpty()) {
            for (int i = 0; i < parts.size(); i++) {
                part(call, "message.content[" + i + "]", SandboxJson.asObject(parts.get(i)), texts, attachments);
            }
        } else {
            throw SandboxApiException.invalid("message.content is required");
        }
        String text = String.join("\n", texts);
        if (text.isBlank() && attachments.isEmpty()) {
            throw SandboxApiException.invalid("message.content is required");
        }
        if (text.length() > MAX_TEXT) {
            throw SandboxApiException.invalid("message.content: text is longer than about 5000 tokens");
        }
        SandboxApiCall.strings(message, "message.", "enable_skills");
        SandboxApiCall.strings(message, "message.", "force_skills");
        return new Checked(
                text,
                attachments,
                message.get("connectors") == null ? null : connectors(call, message),
                references(message));
    }

    static @Nullable String profile(SandboxApiCall call) {
        String profile = call.string("agent_profile");
        if (profile == null || profile.isEmpty()) {
            return null;
        }
        if (!PROFILE.matcher(profile).matches()) {
            throw SandboxApiException.invalid("agent_profile: unknown profile \"" + profile + "\"");
        }
        return profile;
    }

    static @Nullable Map<String, Object> schema(SandboxApiCall call) {
        Map<String, Object> schema = call.object("structured_output_schema");
        if (schema != null) {
            SandboxSchemaRules.check(schema);
        }
        return schema;
    }

    private void part(
            SandboxApiCall call,
            String path,
            @Nullable Map<String, Object> part,
            List<String> texts,
            List<Object> shown) {
        String type = part == null ? "" : String.valueOf(part.get("type"));
        if (part == null || !List.of("text", "file", "voice").contains(type)) {
            throw SandboxApiException.invalid(path + ".type must be one of [text, file, voice]");
        }
        if (type.equals("text")) {
            if (!(part.get("text") instanceof String text)) {
                throw SandboxApiException.invalid(path + ".text is required");
            }
            texts.add(text);
            return;
        }
        long sources = List.of("file_id", "file_url", "file_data").stream()
                .filter(name -> part.get(name) != null)
                .count();
        if (sources != 1) {
            throw SandboxApiException.invalid(path + ": exactly one of file_id, file_url, file_data is required");
        }
        Object filename = part.get("filename");
        if (part.get("file_id") instanceof String id && !usableFile.test(call.account(), id)) {
            throw SandboxApiException.notFound("file");
        }
        if (part.get("file_data") instanceof String data) {
            int comma = data.indexOf(',');
            if (!data.startsWith("data:")
                    || comma < 0
                    || !data.substring(0, comma).endsWith(";base64")) {
                throw SandboxApiException.invalid(path + ".file_data must be a data URL");
            }
            if ((data.length() - comma - 1) / 4L * 3 > MAX_INLINE_BYTES) {
                throw SandboxApiException.invalid(path + ".file_data is larger than 20 MB");
            }
            if (filename == null) {
                throw SandboxApiException.invalid(path + ".filename is required with file_data");
            }
        }
        shown.add(SandboxJson.object("type", type, "filename", filename));
    }

    private static List<String> connectors(SandboxApiCall call, Map<String, Object> message) {
        List<String> connectors = SandboxApiCall.strings(message, "message.", "connectors");
        if (call.flag("clear_connectors") && !connectors.isEmpty()) {
            throw SandboxApiException.invalid("clear_connectors excludes message.connectors");
        }
        for (String id : connectors) {
            boolean installed = AccountBelongings.connectorsOf(call.account()).stream()
                    .anyMatch(connector -> id.equals(connector.get("id")));
            if (call.caller.scopes() != null
                    && (!installed || !call.caller.scopes().contains("use_connectors"))) {
                throw SandboxApiException.denied("insufficient_scope: connector " + id + " not granted");
            }
            if (!installed) {
                throw SandboxApiException.invalid("message.connectors: " + id + " is not installed");
            }
        }
        return connectors;
    }

    private static List<String> references(Map<String, Object> message) {
        List<String> references = SandboxApiCall.strings(message, "message.", "task_references");
        if (references.size() > MAX_REFERENCES) {
            throw SandboxApiException.invalid("message.task_references: at most " + MAX_REFERENCES);
        }
        for (String reference : references) {
            if (!TASK_ID.matcher(reference).matches()) {
                throw SandboxApiException.invalid("message.task_references: malformed task id");
            }
        }
        return references;
    }
}
