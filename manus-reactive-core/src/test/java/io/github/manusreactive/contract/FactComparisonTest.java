package io.github.manusreactive.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.internal.json.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FactComparisonTest {

    private static final String THEIRS = """
            {"id":"Ab1","status":"stopped","at":"1790000000","credits":5,"title":"One table","list":[{"id":"Ab1"},{"id":"Cd2"}]}""";

    @Test
    void idsAndTextsMayBeOthersIfTheyAreSoEverywhere() {
        assertThat(differences(THEIRS.replace("Ab1", "Xy9").replace("One table", "Two chairs")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // a known value, a time, a form, a number
                "\"stopped\"=\"running\"",
                "\"1790000000\"=\"1790000001\"",
                "\"1790000000\"=1790000000",
                "5=6",
                // a field that is missing, another one, another order
                "\"credits\":5,=",
                "credits=credit",
                "\"at\":\"1790000000\",\"credits\":5=\"credits\":5,\"at\":\"1790000000\"",
                // nothing instead of a text, and another length
                "\"One table\"=null",
                "\"One table\"=\"\"",
                "[{\"id\":\"Ab1\"},=[",
                // two ids become one, one becomes two
                "Cd2=Ab1",
                "[{\"id\":\"Ab1\"=[{\"id\":\"Ef3\""
            })
    void anyOtherDifferenceIsFound(String change) {
        String[] parts = change.split("=", 2);

        assertThat(differences(THEIRS.replace(parts[0], parts[1]))).isNotEmpty();
    }

    private static List<String> differences(String own) {
        FactComparison comparison = new FactComparison();
        comparison.compare("file", json(own), json(THEIRS));
        return comparison.differences();
    }

    private static Object json(String text) {
        return JsonCodec.standard().readObject(text.getBytes(StandardCharsets.UTF_8));
    }
}
