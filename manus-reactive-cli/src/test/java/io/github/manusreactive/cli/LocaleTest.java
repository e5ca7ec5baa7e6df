package io.github.manusreactive.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Processes whose locale knows no letters but those of ASCII. */
@EnabledOnOs(OS.LINUX)
class LocaleTest extends CommandLineTest {

    /** The shell writes the letters, as the locale of the tests may not know them either. */
    private CommandResult inAsciiLocale(String locale, String shellCommand) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sh", "-c", shellCommand).redirectErrorStream(true);
        builder.directory(folder.toFile());
        builder.environment().put("LC_ALL", locale);
        builder.environment().put("MANUS_API_KEY", "sk-test");
        builder.environment()
                .put(
                        "JAVA",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString());
        builder.environment().put("CLASSES", System.getProperty("java.class.path"));
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new CommandResult(process.waitFor(), "", said);
    }

    private static String program(String arguments) {
        return "U=$(printf '\\303\\274'); exec \"$JAVA\" -XX:TieredStopAtLevel=1 -cp \"$CLASSES\" "
                + ManusCommand.class.getName() + " " + arguments;
    }

    @Test
    void anArgumentThatTheLocaleCannotExpressIsRefusedWithTheReason() throws Exception {
        CommandResult ran = inAsciiLocale("C", program("run \"b${U}cher.jsonl\" --dry-run"));

        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err())
                .contains(
                        "argument 2, b",
                        "has characters that this locale (US-ASCII) cannot represent",
                        "set LC_ALL=C.UTF-8")
                .doesNotContain("no such file")
                .hasLineCount(1);
    }

    @Test
    void aFileOfTheInputThatTheLocaleCannotExpressIsRefusedWithTheReason() throws Exception {
        file("in.jsonl", "{\"key\":\"k\",\"prompt\":\"p\",\"files\":[\"b\u00fccher.pdf\"]}\n");

        CommandResult ran = inAsciiLocale("C", program("run in.jsonl --dry-run"));

        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err())
                .contains(
                        "in.jsonl line 1: files: ",
                        "has characters that file names cannot contain in this locale (US-ASCII)")
                .contains("set LC_ALL=C.UTF-8")
                .hasLineCount(1);
    }

    @Test
    void aWorkingFolderThatTheLocaleCannotExpressIsNamed() throws Exception {
        file("in.jsonl", "{\"key\":\"k\",\"prompt\":\"p\"}\n");

        CommandResult ran = inAsciiLocale(
                "C",
                "F=b$(printf '\\303\\274')cher; mkdir $F && cp in.jsonl $F && cd $F && "
                        + program("run in.jsonl --dry-run"));

        assertThat(ran.exit()).isEqualTo(2);
        assertThat(ran.err())
                .contains("the working directory, ", "LC_ALL=C.UTF-8")
                .hasLineCount(1);
    }

    @Test
    void theRemedyHelps() throws Exception {
        Files.writeString(
                folder.resolve("in.jsonl"), "{\"key\":\"k\",\"prompt\":\"p\",\"files\":[\"b\u00fccher.pdf\"]}\n");

        CommandResult ran = inAsciiLocale(
                "C.UTF-8",
                "touch \"b$(printf '\\303\\274')cher.pdf\"; cp in.jsonl \"b$(printf '\\303\\274')cher.jsonl\"; "
                        + program("run \"b${U}cher.jsonl\" --dry-run"));

        assertThat(ran.exit()).as(ran.err()).isZero();
    }
}
