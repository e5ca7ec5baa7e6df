package io.github.manusreactive.json;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A caller's type as structured output knows it: its JSON Schema within the API's subset, and the way back from an answer to a
 * value. Names and annotations are those that the caller's Jackson mapper goes by.
 *
 * @param <T> the type
 */
public final class UserType<T> {

    private final Class<T> type;
    private final Map<String, Object> schema;
    private final JsonCodec codec;

    private UserType(Class<T> type, Map<String, Object> schema, JsonCodec codec) {
        this.type = type;
        this.schema = schema;
        this.codec = codec;
    }

    /** With a schema of the caller's own: the type is what its answers are mapped to, by Jackson's rules alone. */
    static <T> UserType<T> of(Class<T> type, Map<String, Object> schema, JsonCodec codec) {
        return new UserType<>(type, schema, codec);
    }

    static <T> UserType<T> of(Class<T> type, JsonMapper mapper) {
        SchemaWriter writer = new SchemaWriter(mapper);
        Map<String, Object> schema = writer.write(type);
        Map<Class<?>, String> sealed = writer.taggedTypes();
        // a variant that is the type of a property itself has no tag in the schema
        JsonMapper.Builder tagging = mapper.rebuild().disable(MapperFeature.REQUIRE_TYPE_ID_FOR_SUBTYPES);
        sealed.forEach((parent, property) ->
                tagging.addMixIn(parent, property.equals(SchemaWriter.TAG) ? TaggedByType.class : TaggedByKind.class));
        return new UserType<>(type, schema, JsonCodec.customize(tagging.build()));
    }

    /**
     * The type's JSON Schema.
     *
     * @return what goes into {@code structured_output_schema}
     */
    public Map<String, Object> schema() {
        return schema;
    }

    /**
     * Maps an answer.
     *
     * @param value an object that conforms to the schema
     * @return the value
     * @throws JsonFault where it cannot be mapped
     */
    public T read(@Nullable Object value) {
        return codec.toUserType(value, type);
    }

    /** How variants of a sealed type that says nothing itself are told apart. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = SchemaWriter.TAG)
    private interface TaggedByType {}

    /** The same for types with a property of that name. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.SIMPLE_NAME, property = SchemaWriter.OTHER_TAG)
    private interface TaggedByKind {}

    /** All permitted classes of a sealed type that can have values, in their order of declaration. */
    static void leaves(Class<?> type, Set<Class<?>> into) {
        Class<?>[] permitted = type.getPermittedSubclasses();
        if (permitted == null) {
            into.add(type);
            return;
        }
        for (Class<?> subclass : permitted) {
            leaves(subclass, into);
        }
    }
}
