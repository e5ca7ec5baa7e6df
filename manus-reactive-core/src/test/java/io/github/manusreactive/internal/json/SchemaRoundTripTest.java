package io.github.manusreactive.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.OutputTypeReference;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.DefaultTyping;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

/**
 * For every type either the schema is right, so that each conforming document becomes a value that is written as this document, or
 * it is refused before a request.
 */
class SchemaRoundTripTest {

    private static final int DOCUMENTS = 200;
    private static final JsonCodec CODEC = JsonCodec.standard();
    private static final JsonMapper MAPPER =
            JsonCodec.reading(JsonMapper.builder().build());

    static Stream<Type> types() {
        return Stream.of(
                SchemaTypes.Scalars.class,
                SchemaTypes.Names.class,
                SchemaTypes.Kebab.class,
                SchemaTypes.UnwrappedRecord.class,
                SchemaTypes.UnwrappedBean.class,
                SchemaTypes.ValueClasses.class,
                SchemaTypes.Built.class,
                SchemaTypes.BuiltHolder.class,
                SchemaTypes.Delegates.class,
                SchemaTypes.Delegating.class,
                SchemaTypes.IgnoringBean.class,
                SchemaTypes.IgnoringRecord.class,
                SchemaTypes.IgnoringPart.class,
                SchemaTypes.Enums.class,
                SchemaTypes.Formats.class,
                SchemaTypes.Times.class,
                SchemaTypes.Texts.class,
                SchemaTypes.Optionals.class,
                SchemaTypes.Nullables.class,
                SchemaTypes.CreatorOnly.class,
                SchemaTypes.Setters.class,
                SchemaTypes.Derived.class,
                SchemaTypes.Pages.class,
                new OutputTypeReference<SchemaTypes.Page<SchemaTypes.Address>>() {}.type(),
                new OutputTypeReference<SchemaTypes.Page<List<SchemaTypes.Plain>>>() {}.type(),
                SchemaTypes.Arrays.class,
                SchemaTypes.Drawing.class,
                SchemaTypes.Owner.class,
                SchemaTypes.Tree.class,
                SchemaTypes.Link.class);
    }

    @ParameterizedTest
    @MethodSource("types")
    void everyConformingDocumentIsReadAndWrittenAgain(Type type) {
        UserType<?> userType = CODEC.userType(type);
        Schema validator = validator(userType.schema());
        // the same check that a request makes
        CreateTaskRequest.builder("go")
                .structuredOutputSchema(userType.schema())
                .build();
        for (int seed = 0; seed < DOCUMENTS; seed++) {
            Object document = new SchemaDocuments(userType.schema(), seed).document();
            assertConforms(validator, MAPPER.writeValueAsString(document));
            Object value = userType.read(document);
            String written = MAPPER.writerFor(MAPPER.constructType(type)).writeValueAsString(value);
            assertConforms(validator, written);
            Object again = MAPPER.readValue(written, Object.class);
            assertThat(SchemaDocuments.normal(again))
                    .as("seed %s: %s", seed, document)
                    .isEqualTo(SchemaDocuments.normal(document));
            assertThat(userType.read(again)).usingRecursiveComparison().isEqualTo(value);
        }
    }

    private static Schema validator(Map<String, Object> schema) {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(MAPPER.writeValueAsString(schema), InputFormat.JSON);
    }

    private static void assertConforms(Schema validator, String document) {
        assertThat(validator.validate(document, InputFormat.JSON)).as(document).isEmpty();
    }

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of(SchemaTypes.WithMap.class, ".map: Map has no fixed properties"),
                Arguments.of(SchemaTypes.WithObject.class, ".anything[]: Object has no fixed properties"),
                Arguments.of(SchemaTypes.WithNode.class, ".node: JsonNode has no fixed properties"),
                Arguments.of(
                        SchemaTypes.WithReference.class,
                        ".reference: AtomicReference is read from JSON that a schema cannot describe"),
                Arguments.of(SchemaTypes.WithOpen.class, ".open: Open is not sealed"),
                Arguments.of(SchemaTypes.WithIdentity.class, ".identified: Identified has @JsonIdentityInfo"),
                Arguments.of(
                        SchemaTypes.WithArrayShape.class,
                        ".shape: AsArray is read from JSON that a schema cannot describe"),
                Arguments.of(SchemaTypes.WithWrapper.class, ".wrapper: the class can be given only by a name"),
                Arguments.of(SchemaTypes.WithExternal.class, ".pet: the class can be given only by a name"),
                Arguments.of(SchemaTypes.WithClassName.class, ".named: the class can be given only by a name"),
                Arguments.of(
                        SchemaTypes.WithOwnReader.class, ".own: Own is read from JSON that a schema cannot describe"),
                Arguments.of(SchemaTypes.WithOtherForm.class, ".date: LocalDate is read from a different form"),
                Arguments.of(SchemaTypes.WithEmpty.class, ".empty: Empty has no properties"),
                Arguments.of(SchemaTypes.WithIterator.class, ".iterator: Iterator is"),
                Arguments.of(SchemaTypes.WithUnreadable.class, ".unreadable: FinalOnly has no properties"),
                Arguments.of(SchemaTypes.WithLostTag.class, ".shape: the property type of Lost would be lost"),
                Arguments.of(SchemaTypes.WithSameNames.class, ".same: SameNames writes several constants as \"x\""),
                Arguments.of(SchemaTypes.Deep1.class, ".a.b.c.d.e: nesting deeper than 5"),
                Arguments.of(String.class, ".: String is not an object"),
                Arguments.of(SchemaTypes.Chain.class, ".next: Chain has no properties"),
                Arguments.of(int[].class, ".: int[] is not an object"));
    }

    @ParameterizedTest
    @MethodSource("refused")
    void whatCannotBeReadBackIsRefusedWithItsPath(Class<?> type, String problem) {
        assertThatThrownBy(() -> CODEC.userType(type))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("structured_output_schema: " + problem);
    }

    @ParameterizedTest
    @EnumSource(DefaultTyping.class)
    void defaultTypingOfTheCallersMapperDoesNotConcernAnswers(DefaultTyping typing) {
        JsonCodec codec = JsonCodec.customize(JsonMapper.builder()
                .activateDefaultTyping(
                        BasicPolymorphicTypeValidator.builder()
                                .allowIfBaseType(Object.class)
                                .build(),
                        typing)
                .build());
        record Listed(List<String> list, String[] names, SchemaTypes.Address address) {}
        UserType<Listed> type = codec.userType(Listed.class);
        Map<String, Object> answer = Map.of(
                "list", List.of("a"), "names", List.of("b"), "address", Map.of("street", "Main St", "code", "1"));

        assertThat(type.schema()).isEqualTo(CODEC.userType(Listed.class).schema());
        assertThat(type.read(answer))
                .usingRecursiveComparison()
                .isEqualTo(new Listed(List.of("a"), new String[] {"b"}, new SchemaTypes.Address("Main St", "1")));
        assertThat(codec.userType(Map.class, Map.of("type", "object")).read(answer))
                .isEqualTo(answer);
    }

    @Test
    void descriptionsTellTheForm() {
        assertThat(description(SchemaTypes.Formats.class, "date"))
                .isEqualTo("Date as dd.MM.yyyy, for example 24.12.2031");
        assertThat(description(SchemaTypes.Formats.class, "due"))
                .isEqualTo("Due day. Date as yyyyMMdd, for example 20311224");
        assertThat(description(SchemaTypes.Times.class, "duration"))
                .isEqualTo("Duration in ISO 8601, for example PT1H30M");
        assertThat(description(SchemaTypes.Times.class, "instant"))
                .isEqualTo("Date and time in UTC in ISO 8601, for example 2031-12-24T17:05:00Z");
        assertThat(description(SchemaTypes.Texts.class, "bytes")).isEqualTo("Bytes in Base64, for example TWFu");
        assertThat(description(SchemaTypes.Scalars.class, "text")).isNull();
    }

    @Test
    void descriptionsTellTheUnitOfTimesThatAreNumbers() {
        assertThat(description(SchemaTypes.NumericTimes.class, "seconds"))
                .isEqualTo("Date and time in UTC as seconds since 1970-01-01T00:00:00Z, for example 1955898300");
        assertThat(description(SchemaTypes.NumericTimes.class, "instant"))
                .isEqualTo(
                        "Date and time in UTC as milliseconds since 1970-01-01T00:00:00Z, for example 1955898300000");
        assertThat(description(SchemaTypes.NumericTimes.class, "date"))
                .isEqualTo(
                        "Date and time with offset as milliseconds since 1970-01-01T00:00:00Z, for example 1955898300000");
        assertThat(description(SchemaTypes.NumericTimes.class, "duration"))
                .isEqualTo("Duration as seconds, for example 5400");
        assertThat(description(SchemaTypes.NumericTimes.class, "day"))
                .isEqualTo("Date as days since 1970-01-01, for example 22637");
        assertThat(description(SchemaTypes.NumericTimes.class, "offset"))
                .isEqualTo("Date and time with offset as seconds since 1970-01-01T00:00:00Z, for example 1955898300");
    }

    private static Object description(Class<?> type, String property) {
        Map<?, ?> properties = (Map<?, ?>) CODEC.userType(type).schema().get("properties");
        return ((Map<?, ?>) properties.get(property)).get("description");
    }

    @Test
    void propertiesKeepTheirOrder() {
        assertThat(CODEC.userType(SchemaTypes.Names.class).schema().get("required"))
                .isEqualTo(List.of("z", "renamed", "a"));
        assertThat(CODEC.userType(SchemaTypes.UnwrappedRecord.class).schema().get("required"))
                .isEqualTo(List.of("name", "street", "code", "alt_street_2", "alt_code_2"));
    }

    @Test
    void whatIsOnlyWrittenIsNotAskedFor() {
        assertThat(CODEC.userType(SchemaTypes.ReadOnly.class).schema().get("required"))
                .isEqualTo(List.of("name"));
        // @JsonValue alone says how a value is written, not how it is read
        UserType<SchemaTypes.ValueRecordHolder> holder = CODEC.userType(SchemaTypes.ValueRecordHolder.class);
        Object document = new SchemaDocuments(holder.schema(), 1).document();
        assertThat(holder.read(document).holder().value()).startsWith("text");
    }

    @Test
    void aMixinIsAsGoodAsAnAnnotation() {
        record Plain(String name, String secret) {}
        @com.fasterxml.jackson.annotation.JsonIgnoreProperties("secret")
        interface WithoutSecret {}
        JsonCodec codec = JsonCodec.customize(
                JsonMapper.builder().addMixIn(Plain.class, WithoutSecret.class).build());
        assertThat(codec.userType(Plain.class).schema().get("required")).isEqualTo(List.of("name"));
    }

    static Stream<Arguments> overflows() {
        record Numbers(
                double exact, float rough, int whole, long big, byte tiny, Byte boxed, List<Optional<Double>> list) {}
        return Stream.of(
                Arguments.of(Numbers.class, "exact", new java.math.BigDecimal("1e400"), ".exact: cannot be read as"),
                Arguments.of(Numbers.class, "rough", 1e39, ".rough: cannot be read as Float"),
                Arguments.of(Numbers.class, "whole", 3_000_000_000L, ".whole: out of range for int"),
                Arguments.of(
                        Numbers.class,
                        "big",
                        new java.math.BigInteger("9223372036854775808"),
                        ".big: out of range for long"),
                Arguments.of(Numbers.class, "tiny", 300, ".tiny: out of range for byte"),
                Arguments.of(Numbers.class, "tiny", 200, ".tiny: out of range for byte"),
                Arguments.of(Numbers.class, "tiny", 128, ".tiny: out of range for byte"),
                Arguments.of(Numbers.class, "boxed", 255, ".boxed: out of range for byte"),
                Arguments.of(
                        Numbers.class,
                        "list",
                        List.of(1, new java.math.BigDecimal("-1e400")),
                        ".list[1]: cannot be read as Double"));
    }

    @ParameterizedTest
    @MethodSource("overflows")
    void aNumberThatDoesNotFitIsAnErrorWithItsPath(Class<?> type, String name, Object value, String problem) {
        UserType<?> userType = CODEC.userType(type);
        @SuppressWarnings("unchecked")
        Map<String, Object> document = (Map<String, Object>) new SchemaDocuments(userType.schema(), 1).document();
        assertThat(userType.read(document)).isNotNull();
        document.put(name, value);
        assertThatThrownBy(() -> userType.read(document))
                .isInstanceOf(JsonReadException.class)
                .hasMessageStartingWith("does not fit Numbers at " + problem);
    }

    @Test
    void aReferenceWithoutItsTypeIsAnError() {
        assertThat(new OutputTypeReference<List<String>>() {}).hasToString("java.util.List<java.lang.String>");
        assertThatThrownBy(() -> new RawReference()).isInstanceOf(IllegalArgumentException.class);
    }

    @SuppressWarnings("rawtypes")
    private static final class RawReference extends OutputTypeReference {}
}
