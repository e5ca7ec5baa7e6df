package io.github.manusreactive.internal.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.github.manusreactive.error.InvalidRequestException;
import java.lang.reflect.Type;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.AnnotationIntrospector;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.introspect.AnnotationIntrospectorPair;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.util.TokenBuffer;

/**
 * JSON in two dialects: the API's own (snake case, Unix times, no nulls), and that of the caller's mapper for types in structured
 * output. Thread-safe.
 */
public final class JsonCodec {

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    /** The size of a response is limited, so single values need no narrow limits. */
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNumberLength(10_000)
                    .maxNameLength(1_000_000)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final JsonMapper PLAIN = JsonMapper.shared();
    private static final JsonMapper WIRE = JsonMapper.builder(FACTORY)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .changeDefaultPropertyInclusion(value -> value.withValueInclusion(JsonInclude.Include.NON_NULL))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .withCoercionConfigDefaults(
                    empty -> empty.setCoercion(CoercionInputShape.EmptyString, CoercionAction.AsNull))
            .addHandler(new TolerantProblemHandler())
            .addModule(EpochTimeModule.module())
            .addModule(UriDeserializers.module())
            .addModule(reading())
            .build();
    private static final JsonCodec STANDARD =
            new JsonCodec(WIRE, reading(JsonMapper.builder().build()));
    private final JsonMapper wire;
    private final JsonMapper user;

    private final ObjectReader responses;

    private final ClassValue<UserType<?>> userTypes = new ClassValue<>() {
        @Override
        protected UserType<?> computeValue(Class<?> type) {
            return derive(type);
        }
    };

    private static SimpleModule reading() {
        SimpleModule module = new SimpleModule("manus-reading")
                .addDeserializer(Object.class, new PlainDataDeserializer())
                .addDeserializer(EnvelopeDeserializer.Envelope.class, new EnvelopeDeserializer())
                .setDeserializerModifier(new ModelDeserializerModifier());
        module.setValueInstantiators(new RecordInstantiators());
        TolerantScalarDeserializer.addTo(module);
        return module;
    }

    /** Returns the caller's mapper, configured so that each document that conforms to a type's schema is read or rejected. */
    static JsonMapper reading(JsonMapper mapper) {
        DeserializationConfig config = mapper.deserializationConfig();
        AnnotationIntrospector annotations = AnnotationIntrospectorPair.create(
                config.getAnnotationIntrospector(), new SealedTypeIntrospector(config));
        return mapper.rebuild()
                .annotationIntrospector(annotations)
                // a variant that is itself the type of a property has no type id in the schema
                .disable(MapperFeature.REQUIRE_TYPE_ID_FOR_SUBTYPES)
                // the agent's data has no class names, also if the application's own JSON has them
                .deactivateDefaultTyping()
                .addModule(new SimpleModule("manus-finite").setDeserializerModifier(new FiniteNumberModifier()))
                .build();
    }

    private UserType<?> derive(Type type) {
        JavaType javaType = user.constructType(type);
        return userType(javaType, new JsonSchemaGenerator(user).generate(javaType));
    }

    private JsonCodec(JsonMapper wire, JsonMapper user) {
        this.wire = wire;
        this.responses = wire.readerFor(EnvelopeDeserializer.Envelope.class);
        this.user = user;
    }

    /** Returns the shared codec with Jackson's defaults for the caller's types. */
    public static JsonCodec standard() {
        return STANDARD;
    }

    /** Returns a codec that uses the caller's mapper for structured output; the API's own dialect does not change. */
    public static JsonCodec customize(JsonMapper mapper) {
        return new JsonCodec(WIRE, reading(mapper));
    }

    /**
     * Returns a codec that reads and writes a model with other annotations.
     *
     * @param annotations a type with the annotations to use
     */
    public JsonCodec withMixIn(Class<?> model, Class<?> annotations) {
        return new JsonCodec(wire.rebuild().addMixIn(model, annotations).build(), user);
    }

    /** Writes a request or model as UTF-8 JSON of the API. */
    public byte[] write(Object value) {
        try {
            return wire.writeValueAsBytes(value);
        } catch (JacksonException e) {
            throw fault("cannot write " + value.getClass().getSimpleName(), e);
        }
    }

    /**
     * Reads a UTF-8 JSON object.
     *
     * @return its fields in order; objects are maps, arrays are lists, decimal numbers are {@code Double} or, if that would
     *     change them, {@code BigDecimal}
     */
    public Map<String, Object> readObject(byte[] json) {
        try {
            Map<String, Object> object = wire.readerFor(OBJECT).readValue(json);
            if (object == null) {
                throw new JsonReadException("not a JSON object", null);
            }
            return object;
        } catch (JacksonException e) {
            // the parser quotes unreadable input, which may contain a secret
            throw new JsonReadException("not a JSON object" + place(e.getLocation()), null);
        }
    }

    /**
     * Reads a response tolerantly: a value that does not match is treated as missing and reported. An unreadable entry never
     * affects the others.
     *
     * @param json UTF-8 JSON
     * @param shape location and type of the value
     * @param withRaw whether unexpected fields include their raw values
     * @throws JsonReadException if it is not a JSON object
     */
    public <T> JsonEnvelope<T> readResponse(byte[] json, ResponseShape<T> shape, boolean withRaw) {
        EnvelopeDeserializer.Envelope read;
        try {
            // a reader with an attribute for the shape would copy the configuration
            read = responses
                    .withValueToUpdate(new EnvelopeDeserializer.Envelope(shape))
                    .readValue(json);
        } catch (JacksonException e) {
            throw new JsonReadException("not a JSON object" + place(e.getLocation()), null);
        } catch (RuntimeException e) {
            // no response may cause any other exception
            throw new JsonReadException("not readable: " + e.getClass().getSimpleName(), null);
        }
        if (read == null || !read.isRead()) {
            throw new JsonReadException("not a JSON object", null);
        }
        return new EnvelopeFinisher<>(this::readObject, this::write, json, shape, read).finish(withRaw);
    }

    /** Converts plain JSON data to a model of the API. */
    public <T> T toModel(@Nullable Object data, Class<T> type) {
        return convert(wire, data, wire.constructType(type));
    }

    /** Converts a model of the API to plain JSON data. */
    public Map<String, Object> toObject(Object model) {
        try {
            return wire.convertValue(model, OBJECT);
        } catch (JacksonException e) {
            throw fault("cannot write " + model.getClass().getSimpleName(), e);
        }
    }

    /** Maps structured output to a type of the caller. */
    public <T> T toUserType(@Nullable Object data, Class<T> type) {
        return toUserType(data, user.constructType(type));
    }

    private <T> UserType<T> userType(JavaType type, Map<String, Object> schema) {
        return new UserType<>(schema, data -> this.<T>toUserType(data, type));
    }

    <T> T toUserType(@Nullable Object data, JavaType type) {
        try (TokenBuffer buffer = TokenBuffer.forGeneration()) {
            // the caller's serializers must not affect the data
            PLAIN.writeValue(buffer, data);
            T value = user.readerFor(type).readValue(buffer.asParser());
            return present(value, type);
        } catch (JacksonException e) {
            throw fault("does not fit " + type.getRawClass().getSimpleName(), e);
        }
    }

    /**
     * Returns the JSON Schema of a caller's type and the mapping to it.
     *
     * @param type a record or class
     * @throws io.github.manusreactive.error.InvalidRequestException if the API's subset cannot express the type or the mapper
     *     would not read the value back; the message names the path
     */
    public <T> UserType<T> userType(Class<T> type) {
        return userType((Type) type);
    }

    /**
     * Returns the JSON Schema of a caller's type and the mapping to it.
     *
     * @param type a record or class, possibly with type arguments
     * @throws io.github.manusreactive.error.InvalidRequestException if the API's subset cannot express the type or the mapper
     *     would not read the value back; the message names the path
     */
    @SuppressWarnings("unchecked")
    public <T> UserType<T> userType(Type type) {
        return (UserType<T>) (type instanceof Class<?> plain ? userTypes.get(plain) : derive(type));
    }

    /**
     * Returns the mapping of an answer that conforms to the caller's own schema.
     *
     * @param type a record, class or {@code Map}
     * @param schema the requested JSON Schema
     */
    public <T> UserType<T> userType(Class<T> type, Map<String, Object> schema) {
        return userType((Type) type, schema);
    }

    /**
     * Returns the mapping of an answer that conforms to the caller's own schema.
     *
     * @param type the target, possibly with type arguments
     * @param schema the requested JSON Schema
     */
    public <T> UserType<T> userType(Type type, Map<String, Object> schema) {
        return userType(user.constructType(type), schema);
    }

    /**
     * Returns the mapping of an answer whose schema may have been the caller's own. Contains the type's schema, or an empty one
     * if none can be derived from the type, for example {@code Map}.
     */
    public <T> UserType<T> readableType(Class<T> type) {
        return readableType((Type) type);
    }

    /**
     * Returns the mapping of an answer whose schema may have been the caller's own; see {@link #readableType(Class)}.
     *
     * @param type possibly with type arguments
     */
    public <T> UserType<T> readableType(Type type) {
        try {
            return userType(type);
        } catch (InvalidRequestException e) {
            return userType(type, Map.of());
        }
    }

    private static <T> T convert(JsonMapper mapper, @Nullable Object data, JavaType type) {
        try {
            return present(mapper.convertValue(data, type), type);
        } catch (JacksonException e) {
            throw fault("does not fit " + type.getRawClass().getSimpleName(), e);
        }
    }

    private static <T> T present(@Nullable T value, JavaType type) {
        if (value == null) {
            throw new JsonReadException(
                    "missing value for " + type.getRawClass().getSimpleName(), null);
        }
        return value;
    }

    private static String place(@Nullable TokenStreamLocation at) {
        return at == null || at.getLineNr() < 1 ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    }

    /** Keeps only the path and the kind of problem: Jackson's own message may quote the data. */
    private static JsonReadException fault(String what, JacksonException e) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference step : e.getPath()) {
            path.append(step.getPropertyName() == null ? "[" + step.getIndex() + "]" : "." + step.getPropertyName());
        }
        String detail = e.getCause() instanceof JsonReadException ours ? ": " + ours.getMessage() : "";
        if (e instanceof InputCoercionException number) {
            detail = ": out of range for " + number.getTargetType().getSimpleName();
        } else if (e instanceof InvalidFormatException value) {
            detail = ": cannot be read as " + value.getTargetType().getSimpleName();
        }
        return new JsonReadException(what + (path.isEmpty() ? "" : " at " + path) + detail, e);
    }
}
