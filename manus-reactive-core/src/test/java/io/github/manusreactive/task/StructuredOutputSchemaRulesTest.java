package io.github.manusreactive.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.internal.json.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A schema of the caller's own is checked before anything is sent. */
class StructuredOutputSchemaRulesTest {

    private static Map<String, Object> json(String text) {
        return JsonCodec.standard().readObject(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    private static String closed(String properties, String required) {
        return "{'type':'object','additionalProperties':false,'properties':{" + properties + "},'required':[" + required
                + "]}";
    }

    @Test
    void aSchemaWithinTheSubsetIsKept() {
        Map<String, Object> schema =
                json(closed("'a':{'type':['string','null'],'enum':['x',null]},'b':{'$ref':'#/$defs/N'}", "'a','b'"));
        schema.put("$defs", Map.of("N", json(closed("'n':{'anyOf':[{'$ref':'#/$defs/N'},{'type':'null'}]}", "'n'"))));
        CreateTaskRequest request =
                CreateTaskRequest.builder("go").structuredOutputSchema(schema).build();
        assertThat(request.structuredOutputSchema()).isEqualTo(schema);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '^',
            value = {
                "'price':{'type':'number','minimum':0} | 'price' | .price: unsupported keyword \"minimum\"",
                "'a':{'type':'array'} | 'a' | .a: an array needs \"items\"",
                "'a':{'type':'array','items':{'type':'string','format':'uri'}} | 'a' | .a[]: unsupported keyword \"format\"",
                "'a':{'type':'text'} | 'a' | .a: unsupported type \"text\"",
                "'a':{'type':'string'} | | .a: every property must be in \"required\"; make it nullable instead",
                "'a':{'type':'object','properties':{}} | 'a' | .a: \"additionalProperties\" must be false",
                "'a':{'$ref':'#/$defs/X'} | 'a' | .a: $ref to the unknown \"#/$defs/X\"",
                "'a':{'anyOf':[{'type':'string'},{'oneOf':[]}]} | 'a' | .a.anyOf[1]: unsupported keyword \"oneOf\"",
            })
    void theFirstViolationIsNamedWithItsPath(String properties, String required, String problem) {
        Map<String, Object> schema = json(closed(properties, required == null ? "" : required));
        assertThatThrownBy(() -> CreateTaskRequest.builder("go")
                        .structuredOutputSchema(schema)
                        .build())
                .isInstanceOf(InvalidRequestException.class)
                .hasMessage("structured_output_schema: " + problem);
    }

    @Test
    void theRootMustBeAnObject() {
        assertThatThrownBy(() -> SendMessageRequest.builder("t", Message.of("more"))
                        .structuredOutputSchema(Map.of("type", "array"))
                        .build())
                .hasMessage("structured_output_schema: .: the root must be of type object");
    }
}
