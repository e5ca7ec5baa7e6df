package io.github.manusreactive.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/**
 * Compares the repository's own facts of the API with the API's documents if they are there, so that the two cannot drift apart
 * unnoticed. All other tests need the repository's own facts only.
 */
class ReferenceDriftTest {

    @BeforeAll
    static void theDocumentsAreThere() {
        assumeTrue(
                Files.isDirectory(Reference.directory()),
                "nothing to compare with: " + Reference.directory() + " does not exist; set -Dmanus.contract.dir");
    }

    @Test
    void theTableIsWhatTheDocumentSays() {
        Contract table = Contract.of(ContractTest.table());
        Contract document = Contract.of(OpenApi.notation(document()));

        assertThat(table.operations()).containsExactlyInAnyOrderEntriesOf(document.operations());
        assertThat(table.models()).containsExactlyInAnyOrderEntriesOf(document.models());
        assertThat(table.limits()).containsExactlyInAnyOrderEntriesOf(document.limits());
        assertThat(table.waitingEventTypes()).containsExactlyInAnyOrderEntriesOf(document.waitingEventTypes());
    }

    @Test
    void theSamplesHaveTheSameFacts() {
        Map<String, Map<String, Object>> own = ContractFiles.samples(ContractFiles.own());
        Map<String, Map<String, Object>> theirs = ContractFiles.samples(Reference.directory());

        assertThat(own.keySet()).isEqualTo(theirs.keySet());
        FactComparison comparison = new FactComparison();
        own.forEach((name, json) -> comparison.compare(name, json, theirs.get(name)));
        assertThat(comparison.differences()).isEmpty();
    }

    @Test
    void theCapturesHaveTheSameFacts() {
        Map<String, Map<String, Object>> own = ContractFiles.captures(ContractFiles.own());
        Map<String, Map<String, Object>> theirs = ContractFiles.captures(Reference.directory());

        assertThat(own.keySet()).isEqualTo(theirs.keySet());
        List<String> differences = new ArrayList<>();
        own.forEach((name, json) -> {
            FactComparison comparison = new FactComparison();
            comparison.compare(name, json, theirs.get(name));
            differences.addAll(comparison.differences());
        });
        assertThat(differences).isEmpty();
    }

    private static Map<String, Object> document() {
        Path file = Reference.directory().resolve("openapi.yaml");
        try (InputStream in = Files.newInputStream(file)) {
            return new Yaml().load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
