package io.github.manusreactive.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.manusreactive.json.JsonCodec;
import io.github.manusreactive.operation.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What goes over the wire is read and written again without losing anything, and the models know all of it. */
class SamplesTest {

    @Test
    void ourOwnSamplesSurvive() {
        assertThat(problems(own())).isEmpty();
    }

    @Test
    void ourOwnSamplesShowEveryOperationAndEveryEvent() {
        Contract contract = Contract.of(ContractTest.table());
        assertThat(own().keySet().stream()
                        .map(SampleCheck::operation)
                        .filter(Objects::nonNull)
                        .map(Operation::wireName)
                        .toList())
                .containsAll(Arrays.stream(Operation.values())
                        .map(Operation::wireName)
                        .toList());
        assertThat(own().values().stream().map(json -> json.get("type")))
                .containsAll(
                        contract.models().get("TaskEvent").get("type").type().values());
    }

    @Test
    void theApisSamplesSurvive() {
        Map<String, Map<String, Object>> samples = reference();

        assertThat(samples).hasSizeGreaterThanOrEqualTo(91);
        assertThat(problems(samples)).isEmpty();
    }

    @Test
    void aLostFieldIsNoticed() {
        Map<String, Object> task =
                Contract.map(own().get("task.detail.response").get("task"));
        for (String field : task.keySet()) {
            Map<String, Object> changed = new LinkedHashMap<>(task);
            changed.put(field + "_renamed", changed.remove(field));

            assertThat(SampleCheck.problems("task.detail.response", Map.of("ok", true, "task", changed)))
                    .as(field)
                    .isNotEmpty();
        }
    }

    private static List<String> problems(Map<String, Map<String, Object>> samples) {
        return samples.entrySet().stream()
                .flatMap(sample -> SampleCheck.problems(sample.getKey(), sample.getValue()).stream())
                .toList();
    }

    private static Map<String, Map<String, Object>> own() {
        try (InputStream in = SamplesTest.class.getResourceAsStream("/contract/samples.json")) {
            Map<String, Map<String, Object>> samples = new LinkedHashMap<>();
            JsonCodec.standard()
                    .readObject(in.readAllBytes())
                    .forEach((name, json) -> samples.put(name, Contract.map(json)));
            return samples;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Map<String, Object>> reference() {
        Path directory = Reference.directory().resolve("samples");
        assumeTrue(Files.isDirectory(directory), "skipped: there is no " + directory + " (set -Dmanus.contract.dir)");
        Map<String, Map<String, Object>> samples = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.sorted().toList()) {
                samples.put(
                        file.getFileName().toString().replaceAll("\\.json$", ""),
                        JsonCodec.standard().readObject(Files.readAllBytes(file)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return samples;
    }
}
