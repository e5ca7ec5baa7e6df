package io.github.manusreactive.examples.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.examples.service.job.JobPrompt;
import io.github.manusreactive.examples.service.job.JobTaskState;
import io.github.manusreactive.examples.service.job.JobView;
import io.github.manusreactive.examples.service.job.OpenQuestion;
import io.github.manusreactive.examples.service.job.TaskView;
import io.github.manusreactive.fanout.JobStopReason;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.yaml.snakeyaml.Yaml;

/** The description says what the code does: routes, fields and values. */
@SuppressWarnings("unchecked")
class OpenApiTest {

    private static Map<String, Object> description(RunningService service) {
        byte[] served = service.http()
                .get()
                .uri("/openapi.yaml")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentType(MediaType.APPLICATION_YAML)
                .expectBody()
                .returnResult()
                .getResponseBodyContent();
        return new Yaml().load(new String(served, StandardCharsets.UTF_8));
    }

    @Test
    void describesEveryRouteFieldAndValue(@TempDir Path directory) {
        try (RunningService service = new RunningService(directory)) {
            Map<String, Object> description = description(service);

            assertThat(described((Map<String, Map<String, Object>>) description.get("paths")))
                    .isEqualTo(
                            mapped(service.bean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class)));

            Map<String, Object> schemas =
                    (Map<String, Object>) ((Map<String, Object>) description.get("components")).get("schemas");
            assertThat(properties(schemas.get("Job"))).isEqualTo(fields(JobView.class));
            assertThat(properties(schemas.get("Task"))).isEqualTo(fields(TaskView.class));
            assertThat(properties(schemas.get("Question"))).isEqualTo(fields(OpenQuestion.class));
            assertThat(properties(schemas.get("Reply"))).isEqualTo(fields(OpenQuestion.Reply.class));
            assertThat(properties(((List<Object>) child(schemas.get("Prompt"), "oneOf")).get(1)))
                    .isEqualTo(fields(JobPrompt.class));
            assertThat(values(schemas.get("Task"), "state")).isEqualTo(names(JobTaskState.values()));
            assertThat(values(schemas.get("Job"), "status")).isEqualTo(names(JobView.Status.values()));
            assertThat(values(schemas.get("Job"), "stopReason")).isEqualTo(names(JobStopReason.values()));
        }
    }

    private static Set<String> described(Map<String, Map<String, Object>> paths) {
        Set<String> routes = new TreeSet<>();
        paths.forEach((path, methods) -> methods.keySet().stream()
                .filter(method -> !method.equals("parameters"))
                .forEach(method -> routes.add(method.toUpperCase(Locale.ROOT) + " " + path)));
        return routes;
    }

    private static Set<String> mapped(RequestMappingHandlerMapping mapping) {
        return mapping.getHandlerMethods().keySet().stream()
                .flatMap(OpenApiTest::routes)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> routes(RequestMappingInfo info) {
        return info.getPatternsCondition().getPatterns().stream()
                .flatMap(
                        path -> info.getMethodsCondition().getMethods().stream().map(method -> method + " " + path));
    }

    private static Object child(Object map, String key) {
        return ((Map<String, Object>) map).get(key);
    }

    private static Set<String> properties(Object schema) {
        Object properties = child(schema, "properties");
        return properties == null ? Set.of() : new TreeSet<>(((Map<String, Object>) properties).keySet());
    }

    private static Set<String> values(Object schema, String property) {
        return new TreeSet<>((List<String>) child(child(child(schema, "properties"), property), "enum"));
    }

    private static Set<String> fields(Class<?> record) {
        return Arrays.stream(record.getRecordComponents())
                .map(RecordComponent::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> names(Enum<?>[] values) {
        return Arrays.stream(values)
                .map(value -> value.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
