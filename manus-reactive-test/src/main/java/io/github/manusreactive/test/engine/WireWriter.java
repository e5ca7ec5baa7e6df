package io.github.manusreactive.test.engine;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.test.wire.WireForm;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Writes successful responses and webhook deliveries in one of the two forms. Handlers build the same maps for both; what
 * differs between the forms is decided here.
 */
final class WireWriter {

    /** The 64-bit integers of the API, strings of digits in the live form. */
    static final Set<String> INT64_FIELDS = Set.of(
            "timestamp",
            "started_at",
            "end_at",
            "created_at",
            "updated_at",
            "expires_at",
            "upload_expires_at",
            "status_updated_at",
            "bytes");

    /** Their times are 32-bit integers, although some have the names of the table above. */
    private static final Set<Operation> INT32_TIMES = Set.of(
            Operation.USAGE_LIST,
            Operation.USAGE_AVAILABLE_CREDITS,
            Operation.USAGE_TEAM_STATISTIC,
            Operation.USAGE_TEAM_LOG);

    /** Objects whose fields are the user's own or a schema: the live form leaves them as they are. */
    private static final Set<String> FREE_FORM = Set.of("value", "confirm_input_schema", "params", "result");

    /** Written by the live service although empty or false. */
    private static final Set<String> NEVER_LEFT_OUT = Set.of("has_more", "collaborate_infos");

    /** Operations whose last page has an empty cursor in the live form. */
    private static final Set<Operation> EMPTY_LAST_CURSOR = Set.of(Operation.TASK_LIST, Operation.TASK_LIST_MESSAGES);

    /**
     * A value that is written as it stands, in both forms.
     *
     * @param value maps, lists, strings, numbers, booleans
     */
    record Verbatim(Object value) {}

    /** A time in milliseconds that is the time of the reading, as in the plan of a finished task. */
    enum ReadTime {
        /** The only one. */
        NOW
    }

    private final WireForm form;
    private final SandboxTime time;

    WireWriter(WireForm form, SandboxTime time) {
        this.form = form;
        this.time = time;
    }

    /** Writes the fields of a successful response, the envelope's own included. */
    byte[] response(Operation operation, Map<String, Object> fields) {
        if (form == WireForm.LIVE && EMPTY_LAST_CURSOR.contains(operation) && fields.get("next_cursor") == null) {
            fields.put("next_cursor", new Verbatim(""));
        }
        return write(fields, !INT32_TIMES.contains(operation));
    }

    /** Writes the body of a webhook delivery. */
    byte[] delivery(Map<String, Object> body) {
        return write(body, true);
    }

    private byte[] write(Map<String, Object> fields, boolean int64) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        try (JsonGenerator json = SandboxJson.generator(bytes)) {
            value(json, fields, form == WireForm.LIVE, int64);
        }
        return bytes.toByteArray();
    }

    private void value(JsonGenerator json, @Nullable Object value, boolean live, boolean int64) {
        if (value instanceof Map<?, ?> object) {
            json.writeStartObject();
            object.forEach((name, field) -> field(json, String.valueOf(name), field, live, int64));
            json.writeEndObject();
        } else if (value instanceof List<?> list) {
            json.writeStartArray();
            list.forEach(entry -> value(json, entry, live, int64));
            json.writeEndArray();
        } else if (value instanceof Verbatim verbatim) {
            value(json, verbatim.value(), false, false);
        } else if (value == ReadTime.NOW) {
            json.writeNumber(time.millis());
        } else {
            json.writePOJO(value);
        }
    }

    private void field(JsonGenerator json, String name, @Nullable Object given, boolean live, boolean int64) {
        Object value = given == ReadTime.NOW ? Long.valueOf(time.millis()) : given;
        if (live && leftOut(name, value)) {
            return;
        }
        json.writeName(name);
        if (live && int64 && value instanceof Number number && INT64_FIELDS.contains(name)) {
            json.writeString(number.toString());
        } else {
            value(json, value, live && !FREE_FORM.contains(name), int64);
        }
    }

    /** Default values of protobuf; an empty message is not one of them, so an empty object stays. */
    private static boolean leftOut(String name, @Nullable Object value) {
        return !NEVER_LEFT_OUT.contains(name)
                && (value == null
                        || value.equals("")
                        || value.equals(false)
                        || (value instanceof Number number && number.doubleValue() == 0)
                        || (value instanceof List<?> list && list.isEmpty()));
    }
}
