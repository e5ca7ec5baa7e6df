package io.github.manusreactive.task;

import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.internal.json.UnexpectedFieldDetector;
import io.github.manusreactive.json.UnexpectedField;
import io.github.manusreactive.json.UnexpectedField.Kind;
import io.github.manusreactive.task.TaskEvent.Header;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;

/** JSON of events: id, type, timestamp, and the payload in a field named after the type. */
final class TaskEventJson {

    /** Property name for a record's header; not a field of the API. */
    static final String HEADER = "$header";

    /** Key for an entry that is not a JSON object and so has neither id nor type. */
    private static final String NOT_AN_OBJECT = "value";

    private static final String USER_STOP = "user_stop";
    private static final Map<String, EventPayload<?>> PAYLOADS = payloads();
    private static final JsonCodec PLAIN = JsonCodec.standard().withMixIn(TaskEvent.class, PlainEvent.class);

    private TaskEventJson() {}

    /** Payload of an event type. It is read before the header is complete and gets its header afterwards. */
    private record EventPayload<E extends TaskEvent>(Class<E> type, BiFunction<E, Header, E> withHeader) {

        TaskEvent with(TaskEvent payload, Header header) {
            return withHeader.apply(type.cast(payload), header);
        }
    }

    private static Map<String, EventPayload<?>> payloads() {
        Map<String, EventPayload<?>> payloads = new HashMap<>();
        payloads.put(
                "user_message",
                new EventPayload<>(
                        UserMessage.class,
                        (e, h) -> new UserMessage(h, e.content(), e.messageType(), e.attachments(), e.extra())));
        payloads.put(
                "assistant_message",
                new EventPayload<>(
                        AssistantMessage.class,
                        (e, h) -> new AssistantMessage(
                                h,
                                e.content(),
                                e.attachments(),
                                e.deliveryKind(),
                                e.questionExpectation(),
                                e.extra())));
        payloads.put(
                "error_message",
                new EventPayload<>(
                        ErrorMessage.class, (e, h) -> new ErrorMessage(h, e.errorType(), e.content(), e.extra())));
        payloads.put(
                "status_update",
                new EventPayload<>(
                        StatusUpdate.class,
                        (e, h) -> new StatusUpdate(
                                h, e.agentStatus(), e.statusDetail(), e.brief(), e.description(), e.extra())));
        payloads.put(
                "tool_used",
                new EventPayload<>(
                        ToolUsed.class,
                        (e, h) -> new ToolUsed(
                                h,
                                e.tool(),
                                e.actionId(),
                                e.status(),
                                e.brief(),
                                e.description(),
                                e.message(),
                                e.params(),
                                e.result(),
                                e.extra())));
        payloads.put(
                "plan_update", new EventPayload<>(PlanUpdate.class, (e, h) -> new PlanUpdate(h, e.steps(), e.extra())));
        payloads.put(
                "new_plan_step",
                new EventPayload<>(NewPlanStep.class, (e, h) -> new NewPlanStep(h, e.stepId(), e.title(), e.extra())));
        payloads.put(
                "explanation",
                new EventPayload<>(Explanation.class, (e, h) -> new Explanation(h, e.content(), e.extra())));
        payloads.put(
                "structured_output_result",
                new EventPayload<>(
                        StructuredOutputResult.class,
                        (e, h) -> new StructuredOutputResult(h, e.success(), e.value(), e.error(), e.extra())));
        return payloads;
    }

    /** Reads an event in one pass. An invalid event becomes an {@link UnknownEvent}, so that it does not fail the whole page. */
    static final class Reader extends ValueDeserializer<TaskEvent> implements UnexpectedFieldDetector {

        private final Map<Class<?>, ValueDeserializer<Object>> readers = new HashMap<>();

        /** Resolves the deserializers once: a lookup takes longer than a read. */
        @Override
        public void resolve(DeserializationContext context) {
            PAYLOADS.values().forEach(payload -> find(payload.type(), context));
            find(String.class, context);
            find(Instant.class, context);
            find(Object.class, context);
        }

        private void find(Class<?> type, DeserializationContext context) {
            readers.put(type, context.findContextualValueDeserializer(context.constructType(type), null));
        }

        @Override
        public TaskEvent deserialize(JsonParser parser, DeserializationContext context) {
            if (parser.currentToken() != JsonToken.START_OBJECT) {
                Object raw = value(Object.class, parser, context);
                return new UnknownEvent(
                        new Header("", null, raw == null ? Map.of() : Map.of(NOT_AN_OBJECT, raw)), "", Map.of());
            }
            EventFields fields = new EventFields();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                parser.nextToken();
                fields.take(name, parser, context, this);
            }
            return fields.event();
        }

        private <T> @Nullable T value(Class<T> type, JsonParser parser, DeserializationContext context) {
            ValueDeserializer<Object> reader = Objects.requireNonNull(readers.get(type), "resolved");
            Object value = parser.currentToken() == JsonToken.VALUE_NULL
                    ? reader.getNullValue(context)
                    : reader.deserialize(parser, context);
            return type.cast(value);
        }

        @Override
        public List<UnexpectedField> unexpectedIn(Object item) {
            TaskEvent event = (TaskEvent) item;
            if (event.id().isEmpty()
                    && event.type().isEmpty()
                    && event.header().extra().keySet().equals(Set.of(NOT_AN_OBJECT))) {
                return List.of(new UnexpectedField("", Kind.WRONG_TYPE, null));
            }
            List<UnexpectedField> found = new ArrayList<>(0);
            if (event.id().isEmpty()) {
                found.add(new UnexpectedField("id", Kind.MISSING, null));
            }
            boolean known = PAYLOADS.containsKey(event.type());
            if (event.type().isEmpty()) {
                found.add(new UnexpectedField("type", Kind.MISSING, null));
            } else if (event instanceof UnknownEvent && !known && !event.type().equals(USER_STOP)) {
                found.add(new UnexpectedField("type", Kind.UNKNOWN_VALUE, null));
            }
            for (String field : event.header().extra().keySet()) {
                Kind kind = known && field.equals(event.type()) ? Kind.WRONG_TYPE : Kind.UNKNOWN_FIELD;
                found.add(new UnexpectedField(field, kind, null));
            }
            return found;
        }
    }

    /** The fields of one event, in any order. */
    private static final class EventFields {

        private String id = "";
        private String type = "";
        private @Nullable Instant timestamp;
        private @Nullable String payloadName;
        private @Nullable TaskEvent payload;
        private final Map<String, Object> extra = new LinkedHashMap<>(4);

        void take(String name, JsonParser parser, DeserializationContext context, Reader reader) {
            switch (name) {
                case "id" -> id = orEmpty(reader.value(String.class, parser, context));
                case "type" -> type = orEmpty(reader.value(String.class, parser, context));
                case "timestamp" -> timestamp = reader.value(Instant.class, parser, context);
                default -> {
                    EventPayload<?> known = PAYLOADS.get(name);
                    if (known != null && payload == null && parser.currentToken() == JsonToken.START_OBJECT) {
                        payloadName = name;
                        payload = reader.value(known.type(), parser, context);
                    } else if (parser.currentToken() != JsonToken.VALUE_NULL) {
                        extra.put(name, reader.value(Object.class, parser, context));
                    }
                }
            }
        }

        TaskEvent event() {
            if (type.isEmpty() && payloadName != null) {
                type = payloadName;
            }
            Header header = new Header(id, timestamp, extra);
            TaskEvent typed = payload;
            EventPayload<?> own = PAYLOADS.get(type);
            if (typed != null && own != null && type.equals(payloadName) && !id.isEmpty()) {
                return own.with(typed, header);
            }
            if (typed == null && type.equals(USER_STOP) && !id.isEmpty()) {
                return new UserStop(header);
            }
            return unknown(typed);
        }

        private UnknownEvent unknown(@Nullable TaskEvent typed) {
            Map<String, Object> raw = typed == null ? Map.of() : plain(typed);
            if (typed != null && payloadName != null && !type.equals(payloadName)) {
                extra.put(payloadName, raw);
            }
            Object own = extra.get(type);
            if (own instanceof Map<?, ?> map) {
                extra.remove(type);
                return new UnknownEvent(new Header(id, timestamp, extra), type, strings(map));
            }
            return new UnknownEvent(new Header(id, timestamp, extra), type, type.equals(payloadName) ? raw : Map.of());
        }

        private static String orEmpty(@Nullable String text) {
            return text == null ? "" : text;
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
            return event instanceof UserStop ? Map.of() : plain(event);
        }
    }

    private static Map<String, Object> plain(TaskEvent event) {
        Map<String, Object> payload = new LinkedHashMap<>(PLAIN.toObject(event));
        payload.remove(HEADER);
        return payload;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> strings(Map<?, ?> map) {
        return (Map<String, Object>) map;
    }

    /** Disables the custom JSON form, so that records are written field by field. */
    @JsonSerialize(using = ValueSerializer.None.class)
    @JsonDeserialize(using = ValueDeserializer.None.class)
    private interface PlainEvent {}
}
