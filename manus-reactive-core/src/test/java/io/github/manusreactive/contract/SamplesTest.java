package io.github.manusreactive.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.operation.Operation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The models read and write everything that is sent or received, and lose nothing of it. */
class SamplesTest {

    private static final int SAMPLES = 145;

    /** The sample without the suffix has the same content in the form of the wire. */
    private static final Pattern VARIANT = Pattern.compile("(.+)\\.(?:numeric_times|missing_keys|string_dates)");

    private static final int VARIANTS = 26;

    @Test
    void theDocumentedFormSurvives() {
        assertThat(problems(documented())).isEmpty();
    }

    @Test
    void theDocumentedFormShowsEveryOperationAndEveryEvent() {
        ContractPages contract = ContractPages.of(DocumentedContractTest.table());
        assertThat(documented().keySet().stream()
                        .map(SampleCheck::operation)
                        .filter(Objects::nonNull)
                        .map(Operation::wireName)
                        .toList())
                .containsAll(Arrays.stream(Operation.values())
                        .map(Operation::wireName)
                        .toList());
        assertThat(documented().values().stream().map(json -> json.get("type")))
                .containsAll(
                        contract.models().get("TaskEvent").get("type").type().values());
    }

    @ParameterizedTest
    @MethodSource("folders")
    void theFormOfTheWireSurvives(Path folder) {
        Map<String, Map<String, Object>> samples = ContractFiles.samples(folder);

        assertThat(samples).hasSizeGreaterThanOrEqualTo(SAMPLES);
        assertThat(problems(samples)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("folders")
    void theFormMakesNoDifferenceToTheModel(Path folder) {
        Map<String, Map<String, Object>> samples = ContractFiles.samples(folder);
        int compared = 0;
        for (String name : samples.keySet()) {
            Matcher variant = VARIANT.matcher(name);
            if (variant.matches() && !name.startsWith("webhook.task_")) {
                compared++;
                assertThat(SampleCheck.read(name, samples.get(name)))
                        .as(name)
                        .isEqualTo(SampleCheck.read(variant.group(1), samples.get(variant.group(1))));
            }
        }
        assertThat(compared).isGreaterThanOrEqualTo(VARIANTS);
    }

    @Test
    void aLostFieldIsNoticed() {
        Map<String, Object> task =
                ContractPages.map(documented().get("task.detail.response").get("task"));
        for (String field : task.keySet()) {
            Map<String, Object> changed = new LinkedHashMap<>(task);
            changed.put(field + "_renamed", changed.remove(field));

            assertThat(SampleCheck.problems("task.detail.response", Map.of("ok", true, "task", changed)))
                    .as(field)
                    .isNotEmpty();
        }
    }

    private static List<Path> folders() {
        return ContractFiles.folders();
    }

    private static List<String> problems(Map<String, Map<String, Object>> samples) {
        return samples.entrySet().stream()
                .flatMap(sample -> SampleCheck.problems(sample.getKey(), sample.getValue()).stream())
                .toList();
    }

    private static Map<String, Map<String, Object>> documented() {
        try (InputStream in = SamplesTest.class.getResourceAsStream("/contract/samples.json")) {
            Map<String, Map<String, Object>> samples = new LinkedHashMap<>();
            JsonCodec.standard()
                    .readObject(in.readAllBytes())
                    .forEach((name, json) -> samples.put(name, ContractPages.map(json)));
            return samples;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
