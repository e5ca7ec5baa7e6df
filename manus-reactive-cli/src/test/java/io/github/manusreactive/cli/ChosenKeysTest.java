package io.github.manusreactive.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.test.ManusSandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A job of some of the input's keys. */
class ChosenKeysTest extends CommandLineTest {

    @Test
    void theseKeysAreRunAndNoOthers() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            CommandResult dry = job(sandbox, input(5), "--only", "k1", "k3", "--dry-run");
            assertThat(dry.out()).contains("2 lines are valid", "Selected 2 of 5 lines.");
            assertThat(sandbox.journal().count()).isZero();

            CommandResult ran = job(sandbox, input(5), "--only", "k1", "--only", "k3", "--progress", "plain");

            assertThat(ran.exit()).isZero();
            assertThat(ran.err()).contains("2/2 done");
            assertThat(ran.out()).containsPattern("credits +20\n").containsPattern("ledger credits +20\n");
            assertThat(ran.out()).contains("finished                2");
            assertThat(outcomes()).extracting(ItemOutcome::key).containsExactlyInAnyOrder("k1", "k3");
            assertThat(job(sandbox, input(5), "--only", "k1", "k2", "--dry-run").out())
                    .contains("2 lines are valid, 1 of them already in the ledger");
            assertThat(job(sandbox, input(5), "--only", "k2").out())
                    .containsPattern("\ncredits +10\n")
                    .containsPattern("ledger credits +30\n");
            assertThat(job(sandbox, input(5)).exit()).isZero();
            assertThat(outcomes()).hasSize(5);
            assertThat(sandbox.journal().tasksCreated()).isEqualTo(5);
        }
    }

    @Test
    void theRestOfTheLedgerStaysAsItIs() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            job(sandbox, input(4));
            Path changed = file(
                    "in.jsonl",
                    IntStream.range(0, 4)
                            .mapToObj(i -> "{\"key\":\"k" + i + "\",\"prompt\":\"" + (i == 1 ? "prompt 1" : "another")
                                    + "\"}\n")
                            .collect(Collectors.joining()));
            byte[] before = Files.readAllBytes(folder.resolve("in.jsonl.ledger"));

            CommandResult ran = job(sandbox, changed, "--only", "k1");

            assertThat(ran.exit()).isZero();
            assertThat(folder.resolve("in.jsonl.ledger")).hasBinaryContent(before);
            assertThat(outcomes()).hasSize(4).allMatch(ItemOutcome::isFinished);
        }
    }

    @Test
    void keysMayComeFromAFileAndHoldAnything() throws IOException {
        Path input = file("in.csv", "key,prompt\n\"a, b\",p\n\"# c\",p\n@d,p\n-e,p\nf,p\n");
        Path keys = file("keys.txt", "\uFEFFa, b\r\n# c\r\n\r\n@d\n");
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            CommandResult ran = job(sandbox, input, "--only-file", keys.toString(), "--only=-e");

            assertThat(ran.exit()).isZero();
            assertThat(outcomes()).extracting(ItemOutcome::key).containsExactlyInAnyOrder("a, b", "# c", "@d", "-e");
        }
    }

    @Test
    void aKeyThatTheInputDoesNotHoldIsRefused() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.start()) {
            isRefused(
                    job(sandbox, input(3), "--only", "k1", "x", "k9"),
                    "--only: " + folder + "/in.jsonl does not contain key 'k9', 'x'");
            isRefused(
                    job(sandbox, input(3), "--only", "k1,k2"),
                    "does not contain key 'k1,k2'; separate keys with spaces, not commas");
            Path many = file(
                    "keys.txt", IntStream.range(0, 30).mapToObj(i -> "m" + i).collect(Collectors.joining("\n")));
            isRefused(job(sandbox, input(3), "--only-file", many.toString()), "'m26' and 10 more");
            isRefused(
                    job(sandbox, input(3), "--only-file", file("none.txt", "\n").toString()), "contains no keys");
            isRefused(
                    run(
                            "run",
                            "--only",
                            "k1",
                            input(3).toString(),
                            "--users",
                            usersOf("k").toString()),
                    "'INPUT'; --only takes all arguments up to the next option: put INPUT before it");
            assertThat(sandbox.journal().count()).isZero();
        }
    }

    @Test
    void anOutputThatKnowsMoreThanTheLedgerIsRefusedForTheOtherKeysToo() throws IOException {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start()) {
            job(sandbox, input(3));
            Files.delete(folder.resolve("in.jsonl.ledger"));
            file("in.jsonl", Files.readString(input(3)) + "{\"key\":\"new\",\"prompt\":\"p\"}\n");
            Path input = folder.resolve("in.jsonl");

            isRefused(job(sandbox, input, "--only", "new"), "contains outcomes of 3 keys that are not in the ledger");
            isRefused(job(sandbox, input, "--only", "new", "--dry-run"), "contains outcomes of 3 keys");
            assertThat(sandbox.journal().tasksCreated()).isEqualTo(3);
        }
    }

    @Test
    void aLineThatIsNotRunIsCheckedToo() throws IOException {
        Path input = file("in.jsonl", "{\"key\":\"a\",\"prompt\":\"p\"}\n{\"key\":\"b\"}\n");

        isRefused(
                run("run", input.toString(), "--users", usersOf("k").toString(), "--only", "a"),
                "line 2: prompt: is missing or blank");
    }
}
