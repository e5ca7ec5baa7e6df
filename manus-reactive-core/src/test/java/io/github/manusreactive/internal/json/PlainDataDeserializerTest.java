package io.github.manusreactive.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.task.StructuredOutput;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlainDataDeserializerTest {

    private static final String PRECISE = "1234567890123456789.123456789";

    private final JsonCodec codec = JsonCodec.standard();

    private Map<String, Object> json(String text) {
        return codec.readObject(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anOrdinaryDecimalIsADouble() {
        assertThat(json("{\"a\":0.1,\"b\":[19.90,{\"c\":-2.5E-3}]}"))
                .isEqualTo(Map.of("a", 0.1, "b", List.of(19.9, Map.of("c", -0.0025))));
    }

    @Test
    void aDecimalThatADoubleWouldChangeIsKept() {
        Map<String, Object> data = json("{\"a\":" + PRECISE + ",\"b\":1e400,\"c\":null}");

        assertThat(data).containsEntry("a", new BigDecimal(PRECISE)).containsEntry("b", new BigDecimal("1e400"));
        assertThat(new String(codec.write(data), StandardCharsets.UTF_8)).contains(PRECISE);
    }

    @Test
    void itReachesTheCallersType() {
        record Invoice(BigDecimal total, double share) {}

        StructuredOutput output = codec.toModel(
                json("{\"success\":true,\"value\":{\"total\":" + PRECISE + ",\"share\":0.1}}"), StructuredOutput.class);

        assertThat(codec.toUserType(output.value(), Invoice.class))
                .isEqualTo(new Invoice(new BigDecimal(PRECISE), 0.1));
    }

    @Test
    void aHugeExponentCostsNothing() {
        assertThat(json("{\"a\":1e999999999}")).containsEntry("a", new BigDecimal("1e999999999"));
    }
}
