package io.github.manusreactive.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.spring.WithoutSecurity;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.ListMessagesRequest;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The dashboard and the alerts name only meters and tags of an application with the starter, in their Prometheus form. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GrafanaDashboardTest {

    private static final Path DASHBOARD = Path.of("../docs/grafana-dashboard.json");
    private static final Path PAGE = Path.of("../docs/observability.md");
    private static final Path RATE_LIMITS = Path.of("../docs/rate-limits.md");
    private static final Pattern ALERT = Pattern.compile("`([^`]*manus_[^`]*)`");
    private static final Pattern METRIC = Pattern.compile("\\bmanus_\\w+");
    private static final Pattern LABELS = Pattern.compile("\\{([^}]*)}|\\bby \\(([^)]*)\\)");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)(?==|!|\\s*,|\\s*$)");

    private final ManusSandbox sandbox = ManusSandbox.start();
    private ConfigurableApplicationContext app;
    private List<Meter.Id> meters;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {}

    /** Some meters exist only after their first event. */
    @BeforeAll
    void start() {
        app = new SpringApplicationBuilder(App.class)
                .web(WebApplicationType.REACTIVE)
                .run(
                        "--server.port=0",
                        "--manus.api-key=" + sandbox.apiKey(),
                        "--manus.base-url=" + sandbox.baseUrl(),
                        "--manus.webhooks.enabled=true",
                        "--manus.webhooks.public-url=https://hooks.example.com/manus",
                        WithoutSecurity.ARGUMENT);
        sandbox.agent(prompt -> AgentScript.answer(Duration.ofMillis(10), "done")
                .rawEntry(Map.of("id", "e1", "type", "plan_update", "plan_update", Map.of("hue", 1))));
        app.getBean(ManusClient.class)
                .tasks()
                .run(CreateTaskRequest.of("hello"))
                .flatMapMany(result -> app.getBean(ManusClient.class).tasks().listMessages(verbose(result.taskId())))
                .blockLast();
        meters = app.getBean(MeterRegistry.class).getMeters().stream()
                .map(Meter::getId)
                .filter(id -> id.getName().startsWith("manus."))
                .toList();
    }

    @AfterAll
    void close() {
        app.close();
        sandbox.close();
    }

    @Test
    void allMetersExist() throws IOException {
        Set<String> existing =
                meters.stream().flatMap(GrafanaDashboardTest::prometheusNames).collect(Collectors.toSet());
        assertThat(expressions()).isNotEmpty().allSatisfy(expression -> {
            List<String> named = found(METRIC, LABELS.matcher(expression).replaceAll(""));
            assertThat(named).as(expression).isNotEmpty().isSubsetOf(existing);
        });
    }

    @Test
    void allLabelsExist() throws IOException {
        assertThat(expressions()).allSatisfy(expression -> {
            List<String> named = found(METRIC, LABELS.matcher(expression).replaceAll(""));
            Set<String> tags = meters.stream()
                    .filter(id -> prometheusNames(id).anyMatch(named::contains))
                    .flatMap(id -> id.getTags().stream())
                    .map(tag -> underscored(tag.getKey()))
                    .collect(Collectors.toSet());
            assertThat(labels(expression)).as(expression).isSubsetOf(tags);
        });
    }

    @Test
    void eachMeterIsDocumented() throws IOException {
        String documented = Files.readString(PAGE) + Files.readString(RATE_LIMITS);
        assertThat(meters)
                .extracting(Meter.Id::getName)
                .filteredOn(name -> !name.endsWith(".active"))
                .allSatisfy(name -> assertThat(documented).contains("`" + name + "`"));
    }

    @Test
    void eachMeterOfTheClientThatOperationsNeedIsShown() throws IOException {
        String shown = String.join("\n", expressions());
        assertThat(meters.stream().map(Meter.Id::getName).filter(name -> !name.startsWith("manus.client.")))
                .filteredOn(name -> !List.of("manus.rate.limit.wait", "manus.rate.limit.pauses")
                        .contains(name))
                .allSatisfy(name -> assertThat(shown).contains(underscored(name)));
    }

    private static ListMessagesRequest verbose(String taskId) {
        return ListMessagesRequest.builder(taskId).verbose(true).build();
    }

    /** Names of the series of a meter. */
    private static Stream<String> prometheusNames(Meter.Id id) {
        String name = underscored(id.getName());
        return switch (id.getType()) {
            case COUNTER -> Stream.of(name + "_total");
            case GAUGE -> Stream.of(name);
            case TIMER -> Stream.of("_count", "_sum", "_max").map(suffix -> name + "_seconds" + suffix);
            default -> Stream.empty();
        };
    }

    private static String underscored(String name) {
        return name.replace('.', '_');
    }

    private static List<String> expressions() throws IOException {
        JsonNode dashboard = new JsonMapper().readTree(DASHBOARD.toFile());
        List<String> alerts = ALERT.matcher(Files.readString(PAGE))
                .results()
                .map(alert -> alert.group(1))
                .toList();
        assertThat(alerts).isNotEmpty();
        return Stream.concat(dashboard.findValuesAsString("expr").stream(), alerts.stream())
                .toList();
    }

    private static Set<String> labels(String expression) {
        Set<String> labels = new TreeSet<>();
        Matcher groups = LABELS.matcher(expression);
        while (groups.find()) {
            labels.addAll(found(LABEL, groups.group(1) == null ? groups.group(2) : groups.group(1)));
        }
        return labels;
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(result -> result.group()).toList();
    }
}
