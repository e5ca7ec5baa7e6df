package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.task.PollingSettings;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentPrompt;
import io.github.manusreactive.test.agent.AgentScript;
import io.github.manusreactive.test.fanout.CompaniesToCsv.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.csv.CsvMapper;

/** The worked example of the guide: what the page shows is what runs here. */
class CompaniesToCsvTest {

    private static final int COMPANIES = 500;
    private static final String TRICKY = "Say \"Cheese\", Ltd;\nBranch Köln";

    private final ManusSandbox sandbox = ManusSandbox.builder()
            .noLimits()
            .credits(1_000_000)
            .agent(CompaniesToCsvTest::research)
            .start();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        sandbox.close();
    }

    private static AgentScript research(AgentPrompt prompt) {
        AgentScript script = AgentScript.answer(Duration.ofMillis(200), "Here you are.");
        if (prompt.text().endsWith(" Company 13")) {
            return script.structuredFailure("no such company");
        }
        boolean tricky = prompt.text().endsWith(" Company 7");
        String name = prompt.text().substring(prompt.text().lastIndexOf(" Company ") + 1);
        return script.structured(Map.of(
                        "legalName",
                        tricky ? TRICKY : name + " GmbH",
                        "country",
                        "Germany",
                        "employees",
                        name.length()))
                .structuredAfter(Duration.ofMillis(100));
    }

    private ManusClients clients() {
        return ManusClients.builder()
                .baseUrl(sandbox.baseUrl())
                .user(ManusUser.ofApiKeys("alice", sandbox.user("alice").apiKey()))
                .user(ManusUser.ofApiKeys("bob", sandbox.user("bob").apiKey()))
                .polling(PollingSettings.builder()
                        .minInterval(Duration.ofMillis(250))
                        .build())
                .rateLimits(limits -> {
                    for (Operation operation : Operation.values()) {
                        limits.limit(operation, new RateLimit(100_000, Duration.ofSeconds(1)));
                    }
                    return limits;
                })
                .build();
    }

    private static List<Row> rows(Path csv) throws IOException {
        CsvMapper mapper = new CsvMapper();
        try (MappingIterator<Row> rows = mapper.readerFor(Row.class)
                .with(mapper.schemaFor(Row.class).withHeader())
                .readValues(csv.toFile())) {
            return rows.readAll();
        }
    }

    @Test
    void fiveHundredNamesBecomeFiveHundredRows() throws IOException {
        Path names = folder.resolve("companies.txt");
        Path csv = folder.resolve("companies.csv");
        Files.write(
                names,
                IntStream.range(0, COMPANIES).mapToObj(i -> " Company " + i).toList());

        try (ManusClients clients = clients()) {
            assertThat(CompaniesToCsv.run(clients, names, csv).block(Duration.ofMinutes(5)))
                    .isEqualTo(COMPANIES);
        }

        List<Row> rows = rows(csv);
        assertThat(rows)
                .extracting(Row::company)
                .containsExactlyElementsOf(IntStream.range(0, COMPANIES)
                        .mapToObj(i -> "Company " + i)
                        .toList());
        assertThat(rows.get(7).legalName()).isEqualTo(TRICKY);
        assertThat(Files.readString(csv))
                .startsWith("company,status,legalName,country,employees,task\n")
                .contains("\"Say \"\"Cheese\"\", Ltd;\nBranch Köln\"");
        assertThat(rows.get(13).status()).isEqualTo(OutcomeStatus.FAILED);
        assertThat(rows.get(13).legalName()).isEmpty();
        assertThat(rows)
                .filteredOn(row -> row.status() == OutcomeStatus.FINISHED)
                .hasSize(COMPANIES - 1);
        assertThat(sandbox.journal().tasksCreated()).isEqualTo(COMPANIES);

        // the same command again: everything comes from the ledger
        try (ManusClients clients = clients()) {
            CompaniesToCsv.run(clients, names, csv).block(Duration.ofMinutes(5));
        }
        assertThat(rows(csv)).isEqualTo(rows);
        assertThat(sandbox.journal().tasksCreated()).isEqualTo(COMPANIES);
    }
}
