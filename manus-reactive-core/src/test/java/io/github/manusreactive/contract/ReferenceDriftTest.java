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
                Files.isDirectory(ApiReference.directory()),
                "nothing to compare with: " + ApiReference.directory() + " does not exist; set -Dmanus.contract.dir");
    }

    @Test
    void theTableIsWhatTheDocumentSays() {
        ContractPages table = ContractPages.of(DocumentedContractTest.table());
        ContractPages document = ContractPages.of(OpenApi.notation(document()));

        assertThat(table.operations()).containsExactlyInAnyOrderEntriesOf(document.operations());
        assertThat(table.models()).containsExactlyInAnyOrderEntriesOf(document.models());
        assertThat(table.limits()).containsExactlyInAnyOrderEntriesOf(document.limits());
        assertThat(table.waitingEventTypes()).containsExactlyInAnyOrderEntriesOf(document.waitingEventTypes());
    }

    @Test
    void theSamplesHaveTheSameFacts() {
        Map<String, Map<String, Object>> own = ContractFiles.samples(ContractFiles.own());
        Map<String, Map<String, Object>> theirs = ContractFiles.samples(ApiReference.directory());

        assertThat(own.keySet()).isEqualTo(theirs.keySet());
        FactComparison comparison = new FactComparison();
        own.forEach((name, json) -> comparison.compare(name, json, theirs.get(name)));
        assertThat(comparison.differences()).isEmpty();
    }

    @Test
    void theCapturesHaveTheSameFacts() {
        Map<String, Map<String, Object>> own = ContractFiles.captures(ContractFiles.own());
        Map<String, Map<String, Object>> theirs = ContractFiles.captures(ApiReference.directory());

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
        Path file = ApiReference.directory().resolve("openapi.yaml");
        try (InputStream in = Files.newInputStream(file)) {
            return new Yaml().load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
