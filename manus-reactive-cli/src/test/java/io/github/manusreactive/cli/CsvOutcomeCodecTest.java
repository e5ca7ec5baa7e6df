package io.github.manusreactive.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/** Cells are not formulas, and are read back as the same text. */
class CsvOutcomeCodecTest {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "=cmd|' /C calc'!A0",
                "+1",
                "-1",
                "@SUM(A1)",
                "\t=1",
                "\r=1",
                "'=1",
                "''@",
                "'quoted'",
                "plain",
                "a=b",
                "\"",
                ",",
                "\n",
                "a\r\nb",
                "-",
                "'",
                "=HYPERLINK(\"http://x\",\"y\")\nmore"
            })
    void textSurvivesAndIsNotAFormula(String text) {
        Map<String, Object> fields = Map.of("key", text, "outcome", "finished", "answer", text, "attempts", 1);

        byte[] row = CsvOutcomeCodec.rowOf(JSON.writeValueAsBytes(fields));

        assertThat(JSON.readValue(CsvOutcomeCodec.json(row), Map.class)).isEqualTo(fields);
        assertThat(new String(row, UTF_8)).doesNotMatch("(?s)\"?[=+\\-@\t\r].*");
    }
}
