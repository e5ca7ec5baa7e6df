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
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.cfg.CoercionAction;
import tools.jackson.databind.cfg.CoercionInputShape;
import tools.jackson.databind.exc.InvalidFormatException;
import tools.jackson.databind.introspect.AnnotationIntrospectorPair;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.util.TokenBuffer;

/**
 * JSON in two dialects: the API's own (snake case, Unix times, nulls left out), and that of the caller's types in structured
 * output (as the caller's mapper has it). Thread-safe.
 */
public final class JsonCodec {

    private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};
    /** The size of a response is bounded, so its single values need no narrow bounds of their own. */
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
        TolerantScalarDeserializer.addTo(module);
        return module;
    }

    /** The caller's mapper with what makes every document that conforms to a type's schema readable, or an error. */
    static JsonMapper reading(JsonMapper mapper) {
        DeserializationConfig config = mapper.deserializationConfig();
        AnnotationIntrospector annotations = AnnotationIntrospectorPair.create(
                config.getAnnotationIntrospector(), new SealedTypeIntrospector(config));
        return mapper.rebuild()
                .annotationIntrospector(annotations)
                // a variant that is the type of a property itself has no tag in the schema
                .disable(MapperFeature.REQUIRE_TYPE_ID_FOR_SUBTYPES)
                .addModule(new SimpleModule("manus-finite").setDeserializerModifier(new FiniteNumberModifier()))
                .build();
    }

    private UserType<?> derive(Type type) {
        JavaType javaType = user.constructType(type);
        return userType(javaType, new JsonSchemaGenerator(user).generate(javaType));
    }

    private JsonCodec(JsonMapper wire, JsonMapper user) {
        this.wire = wire;
        this.user = user;
    }

    /**
     * The codec with Jackson's defaults for the caller's types.
     *
     * @return a shared instance
     */
    public static JsonCodec standard() {
        return STANDARD;
    }

    /**
     * A codec that maps the caller's types with the caller's mapper; the API's own dialect does not change.
     *
     * @param mapper for structured output
     * @return a codec
     */
    public static JsonCodec customize(JsonMapper mapper) {
        return new JsonCodec(WIRE, reading(mapper));
    }

    /**
     * A codec that reads and writes a model's type with other annotations.
     *
     * @param model the type
     * @param annotations a type that carries the annotations to use
     */
    public JsonCodec withMixIn(Class<?> model, Class<?> annotations) {
        return new JsonCodec(wire.rebuild().addMixIn(model, annotations).build(), user);
    }

    /**
     * Writes a request or model as the API reads it.
     *
     * @param value a model or a map
     * @return UTF-8 JSON
     */
    public byte[] write(Object value) {
        try {
            return wire.writeValueAsBytes(value);
        } catch (JacksonException e) {
            throw fault("cannot write " + value.getClass().getSimpleName(), e);
        }
    }

    /**
     * Reads a JSON object.
     *
     * @param json UTF-8 JSON
     * @return its fields in order; objects are maps, arrays are lists, decimal numbers are {@code Double} or, where that would
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
            // the parser quotes what it cannot read, which may be a secret that a server repeats
            throw new JsonReadException("not a JSON object" + place(e.getLocation()), null);
        }
    }

    /**
     * Reads a response, tolerantly: what does not fit is read as missing and told of. An entry that cannot be read never costs the
     * others.
     *
     * @param json UTF-8 JSON
     * @param shape where the value is
     * @param withRaw whether unexpected fields carry their raw values
     * @param <T> value type
     * @return what was read
     * @throws JsonReadException if it is not a JSON object
     */
    public <T> JsonEnvelope<T> readResponse(byte[] json, ResponseShape<T> shape, boolean withRaw) {
        EnvelopeDeserializer.Envelope read;
        try {
            read = wire.readerFor(EnvelopeDeserializer.Envelope.class)
                    .withAttribute(ResponseShape.class, shape)
                    .readValue(json);
        } catch (JacksonException e) {
            throw new JsonReadException("not a JSON object" + place(e.getLocation()), null);
        } catch (RuntimeException e) {
            // whatever a response holds, its reader must not fail otherwise
            throw new JsonReadException("not readable: " + e.getClass().getSimpleName(), null);
        }
        if (read == null) {
            throw new JsonReadException("not a JSON object", null);
        }
        return new EnvelopeFinisher<>(this::readObject, this::write, json, shape, read).finish(withRaw);
    }

    /**
     * Turns plain JSON data into a model of the API.
     *
     * @param data maps, lists, strings, numbers
     * @param type a model
     * @param <T> its type
     * @return the model
     */
    public <T> T toModel(@Nullable Object data, Class<T> type) {
        return convert(wire, data, wire.constructType(type));
    }

    /**
     * Turns a model of the API into plain JSON data.
     *
     * @param model a model
     * @return its fields
     */
    public Map<String, Object> toObject(Object model) {
        try {
            return wire.convertValue(model, OBJECT);
        } catch (JacksonException e) {
            throw fault("cannot write " + model.getClass().getSimpleName(), e);
        }
    }

    /**
     * Maps structured output to a type of the caller.
     *
     * @param data plain JSON data
     * @param type the caller's type
     * @param <T> its type
     * @return the value
     */
    public <T> T toUserType(@Nullable Object data, Class<T> type) {
        return toUserType(data, user.constructType(type));
    }

    private <T> UserType<T> userType(JavaType type, Map<String, Object> schema) {
        return new UserType<>(schema, data -> this.<T>toUserType(data, type));
    }

    <T> T toUserType(@Nullable Object data, JavaType type) {
        try (TokenBuffer buffer = TokenBuffer.forGeneration()) {
            // the caller's serializers must not touch the data
            PLAIN.writeValue(buffer, data);
            T value = user.readerFor(type).readValue(buffer.asParser());
            return present(value, type);
        } catch (JacksonException e) {
            throw fault("does not fit " + type.getRawClass().getSimpleName(), e);
        }
    }

    /**
     * The JSON Schema of a caller's type and the way back from an answer.
     *
     * @param type a record or class
     * @param <T> its type
     * @return schema and mapping
     * @throws io.github.manusreactive.error.InvalidRequestException naming the path of what the API's subset cannot express, or
     *     what the mapper would not read back
     */
    public <T> UserType<T> userType(Class<T> type) {
        return userType((Type) type);
    }

    /**
     * The JSON Schema of a caller's type and the way back from an answer.
     *
     * @param type a record or class, possibly with type arguments
     * @param <T> its type
     * @return schema and mapping
     * @throws io.github.manusreactive.error.InvalidRequestException naming the path of what the API's subset cannot express, or
     *     what the mapper would not read back
     */
    @SuppressWarnings("unchecked")
    public <T> UserType<T> userType(Type type) {
        return (UserType<T>) (type instanceof Class<?> plain ? userTypes.get(plain) : derive(type));
    }

    /**
     * The way back from an answer that conforms to a schema of the caller's own.
     *
     * @param type what to map to: a record, class or {@code Map}
     * @param schema the JSON Schema that was ordered
     * @param <T> its type
     * @return schema and mapping
     */
    public <T> UserType<T> userType(Class<T> type, Map<String, Object> schema) {
        return userType((Type) type, schema);
    }

    /**
     * The way back from an answer that conforms to a schema of the caller's own.
     *
     * @param type what to map to, possibly with type arguments
     * @param schema the JSON Schema that was ordered
     * @param <T> its type
     * @return schema and mapping
     */
    public <T> UserType<T> userType(Type type, Map<String, Object> schema) {
        return userType(user.constructType(type), schema);
    }

    /**
     * The way back from an answer whose schema may have been the caller's own.
     *
     * @param type a record or class; one of which no schema can be derived, such as {@code Map}, is mapped by the mapper alone
     * @param <T> its type
     * @return mapping, with the type's schema where it has one, else an empty one that restricts nothing
     */
    public <T> UserType<T> readableType(Class<T> type) {
        return readableType((Type) type);
    }

    /**
     * The way back from an answer whose schema may have been the caller's own.
     *
     * @param type as for {@link #readableType(Class)}, possibly with type arguments
     * @param <T> its type
     * @return mapping, with the type's schema where it has one, else an empty one that restricts nothing
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

    /** Jackson's own message may quote the data; only the path and the kind of problem are kept. */
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
