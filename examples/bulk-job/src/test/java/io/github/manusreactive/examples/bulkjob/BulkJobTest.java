package io.github.manusreactive.examples.bulkjob;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class BulkJobTest {

    @Test
    void withoutAKeyItRunsOnASandboxAndPrintsTheOutcome() throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        System.setOut(new PrintStream(seen, true, UTF_8));
        try {
            assertThat(BulkJob.run(null, "Acme", "Globex")).isTrue();
        } finally {
            System.setOut(before);
        }
        assertThat(seen.toString(UTF_8).lines())
                .hasSize(2)
                .anyMatch(line -> line.startsWith("Acme: FINISHED, ") && line.contains("the revenue of Acme"))
                .anyMatch(line -> line.startsWith("Globex: FINISHED, ") && line.contains("the revenue of Globex"));
    }
}
