package io.github.manusreactive.internal.util;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Data against schemas that refer to themselves. */
class SchemaValidatorTest {

    private static final Map<String, Object> NODE = Map.of(
            "type",
            "object",
            "properties",
            Map.of(
                    "name", Map.of("type", "string"),
                    "next", Map.of("anyOf", List.of(Map.of("$ref", "#/$defs/node"), Map.of("type", "null")))),
            "required",
            List.of("name"),
            "additionalProperties",
            false);
    private static final Map<String, Object> LIST = Map.of("$ref", "#/$defs/node", "$defs", Map.of("node", NODE));

    @Test
    void recursiveDefinitionsAreFollowedAsFarAsTheDataGoes() {
        SchemaValidator fit = SchemaValidator.of(LIST);
        assertThat(fit.problem(chain(40, "end"))).isNull();
        assertThat(fit.problem(Map.of("name", "a", "next", 5))).isEqualTo(".next: matches none of the alternatives");
        assertThat(fit.problem(chain(3, 7))).startsWith(".next: ");
    }

    @Test
    void referencesInACircleEnd() {
        Map<String, Object> circle = Map.of(
                "$ref",
                "#/$defs/a",
                "$defs",
                Map.of("a", Map.of("$ref", "#/$defs/b"), "b", Map.of("anyOf", List.of(Map.of("$ref", "#/$defs/a")))));
        assertThat(SchemaValidator.of(circle).problem("x")).isNotNull();
        assertThat(SchemaValidator.of(Map.of("$ref", "#")).problem("x")).contains("too deep");
    }

    private static Map<String, Object> chain(int links, Object lastName) {
        Map<String, Object> node = Map.of("name", lastName);
        for (int i = 1; i < links; i++) {
            node = Map.of("name", "n" + i, "next", node);
        }
        return node;
    }
}
