package io.github.manusreactive.examples.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class OAuthExampleTest {

    @Test
    void withoutAKeyItRunsOnASandboxAndPrintsTheOutcome() throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        System.setOut(new PrintStream(seen, true, UTF_8));
        try {
            assertThat(OAuthExample.run("alice")).isZero();
        } finally {
            System.setOut(before);
        }
        assertThat(seen.toString(UTF_8)).startsWith("alice: ").contains("Compare three note apps.");
    }

    @Test
    void aUserThatRefusesIsReported() {
        PrintStream before = System.err;
        ByteArrayOutputStream seen = new ByteArrayOutputStream();
        System.setErr(new PrintStream(seen, true, UTF_8));
        try {
            assertThat(OAuthExample.run("")).isEqualTo(1);
        } finally {
            System.setErr(before);
        }
        assertThat(seen.toString(UTF_8)).contains("access_denied");
    }
}
