package io.github.manusreactive.task;

import io.github.manusreactive.json.EpochTimes;
import io.github.manusreactive.json.JsonCodec;
import io.github.manusreactive.json.JsonFault;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;

/** The wire form of events: id, type and timestamp, and the payload in a field named like the type. */
final class TaskEventJson {

    private static final Map<String, Class<? extends TaskEvent>> TYPES = Map.of(
            "user_message", UserMessage.class,
            "assistant_message", AssistantMessage.class,
            "error_message", ErrorMessage.class,
            "status_update", StatusUpdate.class,
            "tool_used", ToolUsed.class,
            "plan_update", PlanUpdate.class,
            "new_plan_step", NewPlanStep.class,
            "explanation", Explanation.class,
            "structured_output_result", StructuredOutputResult.class);
    /** Name under which a header travels with its payload between here and the records; no field of the API. */
    static final String HEADER = "$header";

    private static final JsonCodec PLAIN = JsonCodec.standard().withMixIn(TaskEvent.class, PlainEvent.class);
    private static final TypeReference<LinkedHashMap<String, Object>> OBJECT = new TypeReference<>() {};

    private TaskEventJson() {}

    static final class Reader extends ValueDeserializer<TaskEvent> {

        @Override
        public TaskEvent deserialize(JsonParser parser, DeserializationContext context) {
            Map<String, Object> fields =
                    context.readValue(parser, context.getTypeFactory().constructType(OBJECT));
            String type = text(context, fields, "type");
            String id = text(context, fields, "id");
            Instant timestamp = fields.remove("timestamp") instanceof Number number
                    ? EpochTimes.ofNumber(number.longValue())
                    : context.reportInputMismatch(TaskEvent.class, "event without a timestamp");
            Object payload = fields.get(type);
            if (payload instanceof Map<?, ?>) {
                fields.remove(type);
            }
            TaskEvent.Header header = new TaskEvent.Header(id, timestamp, fields);
            Class<? extends TaskEvent> known = TYPES.get(type);
            if (known != null && payload instanceof Map<?, ?> map) {
                Map<String, Object> merged = new LinkedHashMap<>(strings(map));
                merged.put(HEADER, Map.of("id", id, "timestamp", timestamp.toEpochMilli(), "extra", fields));
                try {
                    return PLAIN.toModel(merged, known);
                } catch (JsonFault notAsDocumented) {
                    // one odd entry must not hide the rest of the history
                    return new UnknownEvent(header, type, strings(map));
                }
            }
            if (type.equals("user_stop")) {
                return new UserStop(header);
            }
            return new UnknownEvent(header, type, payload instanceof Map<?, ?> map ? strings(map) : Map.of());
        }

        private static String text(DeserializationContext context, Map<String, Object> fields, String name) {
            return fields.remove(name) instanceof String text
                    ? text
                    : context.reportInputMismatch(TaskEvent.class, "event without %s", name);
        }
    }

    static final class Writer extends ValueSerializer<TaskEvent> {

        @Override
        public void serialize(TaskEvent event, JsonGenerator generator, SerializationContext context) {
            generator.writeStartObject();
            generator.writeStringProperty("id", event.id());
            generator.writeStringProperty("type", event.type());
            Instant timestamp = event.timestamp();
            if (timestamp != null) {
                generator.writeNumberProperty("timestamp", timestamp.toEpochMilli());
            }
            event.header().extra().forEach((name, value) -> context.defaultSerializeProperty(name, value, generator));
            Map<String, Object> payload = payload(event);
            if (!payload.isEmpty()) {
                context.defaultSerializeProperty(event.type(), payload, generator);
            }
            generator.writeEndObject();
        }

        private static Map<String, Object> payload(TaskEvent event) {
            if (event instanceof UnknownEvent unknown) {
                return unknown.payload();
            }
            if (event instanceof UserStop) {
                return Map.of();
            }
            Map<String, Object> payload = new LinkedHashMap<>(PLAIN.toObject(event));
            payload.remove(HEADER);
            return payload;
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> strings(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }

    /** Takes the wire form away again, so that records are read and written field by field. */
    @JsonSerialize(using = ValueSerializer.None.class)
    @JsonDeserialize(using = ValueDeserializer.None.class)
    private interface PlainEvent {}
}
