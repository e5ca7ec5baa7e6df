package io.github.manusreactive.internal.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.github.manusreactive.task.CreateTaskRequest;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** Java types as JSON Schema within the API's subset, and back. */
class UserTypeTest {

    private static final JsonCodec CODEC = JsonCodec.standard();

    enum Currency {
        EUR,
        @JsonProperty("usd")
        USD
    }

    @JsonClassDescription("One bill")
    record Invoice(
            @JsonPropertyDescription("As printed") String number,
            BigDecimal total,
            int items,
            boolean paid,
            Currency currency,
            LocalDate date,
            @Nullable String note,
            Optional<Currency> second,
            OptionalInt discount,
            List<Line> lines,
            @Nullable Line best,
            @JsonIgnore String secret) {}

    record Line(@JsonProperty("line_text") String text, List<@Nullable Double> prices) {}

    record Tree(String name, List<Tree> children, @Nullable Tree twin) {}

    record Forest(Tree first, Tree second) {}

    sealed interface Shape permits Circle, Rect {}

    record Circle(double radius) implements Shape {}

    record Rect(double width, String type) implements Shape {}

    record Drawing(List<Shape> shapes, @Nullable Shape frame) {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "pet")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Dog.class, name = "dog"),
        @JsonSubTypes.Type(value = Cat.class, name = "cat")
    })
    interface Pet {}

    record Dog(String bark) implements Pet {}

    record Cat(int lives) implements Pet {}

    record Owner(Pet pet) {}

    record Kennel(Dog dog, Circle fence, DayOfWeek open) {}

    static class Bean {
        private String title = "";
        private Integer pages = 0;

        public void setTitle(String title) {
            this.title = title;
        }

        public void setPages(@Nullable Integer pages) {
            this.pages = pages;
        }
    }

    record Deep1(Deep2 a) {}

    record Deep2(Deep3 b) {}

    record Deep3(Deep4 c) {}

    record Deep4(Deep5 d) {}

    record Deep5(List<String> e) {}

    @Test
    void aVariantAsTheTypeOfAPropertyNeedsNoTag() {
        UserType<Kennel> type = CODEC.userType(Kennel.class);
        assertThat(at(type.schema(), "properties", "dog", "properties")).containsOnlyKeys("bark");
        Kennel kennel =
                type.read(Map.of("dog", Map.of("bark", "wuff"), "fence", Map.of("radius", 2), "open", "MONDAY"));
        assertThat(kennel).isEqualTo(new Kennel(new Dog("wuff"), new Circle(2), DayOfWeek.MONDAY));
    }

    @Test
    void enumsOfTheLibraryAreEnums() {
        assertThat(at(CODEC.userType(Kennel.class).schema(), "properties", "open"))
                .containsEntry(
                        "enum",
                        Arrays.stream(DayOfWeek.values()).map(Enum::name).toList());
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> at(Map<String, Object> schema, String... path) {
        Object node = schema;
        for (String step : path) {
            node = ((Map<String, Object>) node).get(step);
        }
        return (Map<String, Object>) node;
    }

    private static Map<String, Object> accepted(Class<?> type) {
        Map<String, Object> schema = CODEC.userType(type).schema();
        // the same check that a request makes
        CreateTaskRequest.builder("go").structuredOutputSchema(schema).build();
        return schema;
    }

    @Test
    void aRecordBecomesAClosedObjectWithAllPropertiesRequired() {
        Map<String, Object> schema = accepted(Invoice.class);

        assertThat(schema).containsEntry("type", "object").containsEntry("additionalProperties", false);
        assertThat(schema).containsEntry("description", "One bill");
        assertThat(schema.get("required"))
                .isEqualTo(List.of(
                        "number",
                        "total",
                        "items",
                        "paid",
                        "currency",
                        "date",
                        "note",
                        "second",
                        "discount",
                        "lines",
                        "best"));
        assertThat(at(schema, "properties", "number")).isEqualTo(Map.of("type", "string", "description", "As printed"));
        assertThat(at(schema, "properties", "total")).isEqualTo(Map.of("type", "number"));
        assertThat(at(schema, "properties", "items")).isEqualTo(Map.of("type", "integer"));
        assertThat(at(schema, "properties", "paid")).isEqualTo(Map.of("type", "boolean"));
        assertThat(at(schema, "properties", "currency"))
                .isEqualTo(Map.of("type", "string", "enum", List.of("EUR", "usd")));
        assertThat(at(schema, "properties", "date"))
                .isEqualTo(Map.of("type", "string", "description", "Date in ISO 8601, for example 2031-12-24"));
    }

    @Test
    void whatMayBeAbsentIsNullable() {
        Map<String, Object> properties = at(accepted(Invoice.class), "properties");
        assertThat(properties.get("note")).isEqualTo(Map.of("type", List.of("string", "null")));
        assertThat(properties.get("second"))
                .isEqualTo(Map.of("type", List.of("string", "null"), "enum", Arrays.asList("EUR", "usd", null)));
        assertThat(properties.get("discount")).isEqualTo(Map.of("type", List.of("integer", "null")));
        assertThat(at(properties, "best").get("type")).isEqualTo(List.of("object", "null"));
        assertThat(at(properties, "lines", "items", "properties", "prices", "items"))
                .isEqualTo(Map.of("type", List.of("number", "null")));
    }

    @Test
    void namesAreThoseOfTheCallersMapper() {
        assertThat(at(accepted(Invoice.class), "properties", "lines", "items", "properties"))
                .containsOnlyKeys("line_text", "prices");
        JsonCodec shouting = JsonCodec.customize(JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.UPPER_SNAKE_CASE)
                .build());
        UserType<Circle> type = shouting.userType(Circle.class);
        assertThat(at(type.schema(), "properties")).containsOnlyKeys("RADIUS");
        assertThat(type.read(Map.of("RADIUS", 2.5))).isEqualTo(new Circle(2.5));
    }

    @Test
    void aTypeThatContainsItselfIsDefinedOnce() {
        Map<String, Object> tree = accepted(Tree.class);
        assertThat(at(tree, "properties", "children", "items")).isEqualTo(Map.of("$ref", "#/$defs/Tree"));
        assertThat(at(tree, "properties", "twin"))
                .isEqualTo(Map.of("anyOf", List.of(Map.of("$ref", "#/$defs/Tree"), Map.of("type", "null"))));
        Map<String, Object> forest = accepted(Forest.class);
        assertThat(at(forest, "properties", "first")).containsKey("$ref");
        assertThat(CODEC.userType(Tree.class)
                        .read(Map.of("name", "a", "children", List.of(Map.of("name", "b", "children", List.of())))))
                .isEqualTo(new Tree("a", List.of(new Tree("b", List.of(), null)), null));
    }

    @Test
    void variantsOfASealedTypeAreDistinguishedByATag() {
        UserType<Drawing> type = CODEC.userType(Drawing.class);
        Map<String, Object> schema = accepted(Drawing.class);
        assertThat(at(schema, "properties", "shapes", "items").get("anyOf"))
                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.list(Map.class))
                .hasSize(2);
        Drawing drawing = type.read(Map.of(
                "shapes",
                List.of(
                        Map.of("kind", "Circle", "radius", 1.5),
                        Map.of("kind", "Rect", "width", 2.0, "type", "flat"))));
        assertThat(drawing.shapes()).containsExactly(new Circle(1.5), new Rect(2, "flat"));
    }

    @Test
    void declaredSubtypesKeepTheirOwnTag() {
        Map<String, Object> schema = accepted(Owner.class);
        assertThat(schema.toString()).contains("pet={type=string, enum=[dog]}");
        assertThat(CODEC.userType(Owner.class).read(Map.of("pet", Map.of("pet", "cat", "lives", 9))))
                .isEqualTo(new Owner(new Cat(9)));
    }

    @Test
    void aBeansSettersAreItsProperties() {
        Map<String, Object> schema = accepted(Bean.class);
        assertThat(at(schema, "properties")).containsOnlyKeys("title", "pages");
    }

    @Test
    void whatTheSubsetCannotExpressIsRefusedWithItsPath() {
        record Loose(Map<String, String> map) {}
        record Inner(Object anything) {}
        record Outer(List<Inner> list) {}
        assertThatThrownBy(() -> CODEC.userType(Loose.class))
                .hasMessageStartingWith("structured_output_schema: .map: Map has no fixed properties");
        assertThatThrownBy(() -> CODEC.userType(Outer.class))
                .hasMessageStartingWith("structured_output_schema: .list[].anything: Object");
        assertThatThrownBy(() -> CODEC.userType(String.class)).hasMessageContaining("wrap it in a record");
        assertThatThrownBy(() -> CODEC.userType(Shape.class)).hasMessageContaining("wrap it in a record");
        assertThatThrownBy(() -> CODEC.userType(Deep1.class))
                .hasMessage("structured_output_schema: .a.b.c.d.e: nesting deeper than 5");
    }
}
