package io.github.manusreactive.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** The code, the table of the contract and, where it is at hand, the API's own document say the same. */
class ContractTest {

    private static final Map<String, Object> TABLE = load();

    @Test
    void theCodeIsWhatTheTableSays() {
        assertThat(CodeCheck.differences(Contract.of(table()))).isEmpty();
    }

    @Test
    void theTableIsWhatTheDocumentSays() {
        Contract table = Contract.of(table());
        Contract document = Contract.of(OpenApi.notation(document()));

        assertThat(table.operations()).containsExactlyInAnyOrderEntriesOf(document.operations());
        assertThat(table.models()).containsExactlyInAnyOrderEntriesOf(document.models());
        assertThat(table.limits()).containsExactlyInAnyOrderEntriesOf(document.limits());
        assertThat(table.waitingEventTypes()).containsExactlyInAnyOrderEntriesOf(document.waitingEventTypes());
    }

    @Test
    void theCodeIsWhatTheDocumentSays() {
        assertThat(CodeCheck.differences(Contract.of(OpenApi.notation(document()))))
                .isEmpty();
    }

    /** A copy that may be changed. */
    static Map<String, Object> table() {
        return copy(TABLE);
    }

    private static Map<String, Object> copy(Map<String, Object> map) {
        Map<String, Object> copy = new LinkedHashMap<>(map);
        copy.replaceAll((name, value) -> value instanceof Map ? copy(Contract.map(value)) : value);
        return copy;
    }

    private static Map<String, Object> load() {
        try (InputStream in = ContractTest.class.getResourceAsStream("/contract/contract.yaml")) {
            return new Yaml().load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> document() {
        Path file = Reference.directory().resolve("openapi.yaml");
        assumeTrue(Files.isReadable(file), "skipped: there is no " + file + " (set -Dmanus.contract.dir)");
        try (InputStream in = Files.newInputStream(file)) {
            return new Yaml().load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
