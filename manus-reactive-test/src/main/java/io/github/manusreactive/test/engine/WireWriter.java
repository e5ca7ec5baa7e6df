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
 * Writes successful responses and webhook deliveries in either form. Handlers build the same maps for both forms; this
 * class applies the differences.
 */
final class WireWriter {

    /** The API's 64-bit integers, which are strings of digits in the live form. */
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

    /** Operations whose times are 32-bit integers despite the names above. */
    private static final Set<Operation> INT32_TIMES = Set.of(
            Operation.USAGE_LIST,
            Operation.USAGE_AVAILABLE_CREDITS,
            Operation.USAGE_TEAM_STATISTIC,
            Operation.USAGE_TEAM_LOG);

    /** Objects with user-defined fields or a schema, which the live form does not change. */
    private static final Set<String> FREE_FORM = Set.of("value", "confirm_input_schema", "params", "result");

    /** Fields that the live service writes even if empty or false. */
    private static final Set<String> NEVER_LEFT_OUT = Set.of("has_more", "collaborate_infos");

    /** Operations whose last page has an empty cursor in the live form. */
    private static final Set<Operation> EMPTY_LAST_CURSOR = Set.of(Operation.TASK_LIST, Operation.TASK_LIST_MESSAGES);

    /**
     * A value that both forms write unchanged.
     *
     * @param value maps, lists, strings, numbers, booleans
     */
    record Verbatim(Object value) {}

    /** A time in milliseconds that is the time of the read, as in the plan of a finished task. */
    enum ReadTime {
        /** The time of the read. */
        NOW
    }

    private final WireForm form;
    private final SandboxTime time;

    WireWriter(WireForm form, SandboxTime time) {
        this.form = form;
        this.time = time;
    }

    /** Writes the fields of a successful response, including those of the envelope. */
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

    /** Returns {@code true} for default values of protobuf. An empty message is not one, so empty objects stay. */
    private static boolean leftOut(String name, @Nullable Object value) {
        return !NEVER_LEFT_OUT.contains(name)
                && (value == null
                        || value.equals("")
                        || value.equals(false)
                        || (value instanceof Number number && number.doubleValue() == 0)
                        || (value instanceof List<?> list && list.isEmpty()));
    }
}
