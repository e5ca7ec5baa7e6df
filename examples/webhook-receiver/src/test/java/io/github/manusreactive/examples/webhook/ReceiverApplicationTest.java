package io.github.manusreactive.examples.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class ReceiverApplicationTest {

    @Test
    void withoutAKeyItRunsOnASandboxAndPrintsTheOutcome() throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        System.setOut(new PrintStream(seen, true, UTF_8));
        try {
            assertThat(ReceiverApplication.run("Name a river")).isZero();
        } finally {
            System.setOut(before);
        }
        assertThat(seen.toString(UTF_8).lines())
                .hasSizeBetween(1, 2)
                .last()
                .asString()
                .startsWith("stopped: ")
                .contains("Name a river");
    }
}
