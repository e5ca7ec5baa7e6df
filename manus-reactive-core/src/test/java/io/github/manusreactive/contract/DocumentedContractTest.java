package io.github.manusreactive.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The code is what the table of the contract says. {@link ReferenceDriftTest} compares the table with the API's document. */
class DocumentedContractTest {

    private static final Map<String, Object> TABLE = load();

    @Test
    void theCodeIsWhatTheTableSays() {
        assertThat(CodeCheck.differences(ContractPages.of(table()))).isEmpty();
    }

    /** A copy that may be changed. */
    static Map<String, Object> table() {
        return copy(TABLE);
    }

    private static Map<String, Object> copy(Map<String, Object> map) {
        Map<String, Object> copy = new LinkedHashMap<>(map);
        copy.replaceAll((name, value) -> value instanceof Map ? copy(ContractPages.map(value)) : value);
        return copy;
    }

    private static Map<String, Object> load() {
        try (InputStream in = DocumentedContractTest.class.getResourceAsStream("/contract/contract.yaml")) {
            return new Yaml().load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
