package io.github.manusreactive.fanout.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.LedgerEntry.Intended;
import io.github.manusreactive.fanout.LedgerScope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.test.StepVerifier;

/** Two jobs never hold one ledger, whatever path leads to it. */
class LedgerLockTest {

    private static final Instant AT = Instant.parse("2026-11-24T10:00:00Z");
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("job.ledger");
    }

    private static FanOutLedger opened(Path path) {
        FanOutLedger ledger = FanOutLedger.file(path, Duration.ofHours(1));
        ledger.open().block(SOON);
        return ledger;
    }

    private static void isInUse(Path path) {
        StepVerifier.create(FanOutLedger.file(path).open())
                .verifyErrorSatisfies(error -> assertThat(error).hasMessageContaining("is in use by another job"));
    }

    private static Object key(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    private static void fill(FanOutLedger ledger) {
        for (int round = 0; round < 1500; round++) {
            ledger.record(new Intended("a", "print", "alice", round + 1, AT)).block(SOON);
        }
    }

    @Test
    void aLinkToAMissingTargetLeadsToOneLedger() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link.ledger"), Path.of("real.ledger"));
        Path second = Files.createSymbolicLink(folder.resolve("second.ledger"), link);
        FanOutLedger ledger = opened(link);

        isInUse(second);
        isInUse(link);
        isInUse(folder.resolve("real.ledger"));

        ledger.close().block(SOON);
        assertThat(folder.resolve("real.ledger")).isRegularFile();
        assertThat(link).isSymbolicLink();
    }

    @Test
    void aChainOfLinksWithoutEndIsNamed() throws IOException {
        Path one = folder.resolve("one.ledger");
        Path two = Files.createSymbolicLink(folder.resolve("two.ledger"), one);
        Files.createSymbolicLink(one, two);

        StepVerifier.create(FanOutLedger.file(one).open())
                .verifyErrorSatisfies(error -> assertThat(error).hasMessageContaining("one.ledger"));
    }

    @Test
    void aHardLinkLeadsToTheSameLedgerAndIsNotPartedFromIt() throws IOException {
        FanOutLedger ledger = opened(file);
        Path link = Files.createLink(folder.resolve("hard.ledger"), file);
        fill(ledger);

        isInUse(link);
        assertThat(key(file)).isEqualTo(key(link));

        ledger.close().block(SOON);
        FanOutLedger again = opened(link);
        StepVerifier.create(again.find("a"))
                .assertNext(entry -> assertThat(((Intended) entry).attempt()).isEqualTo(1500))
                .verifyComplete();
        again.close().block(SOON);
    }

    @Test
    void aCompactedLedgerIsStillHeldAndThenFree() throws IOException {
        FanOutLedger ledger = opened(file);
        Object before = key(file);
        fill(ledger);

        assertThat(key(file)).as("compacted").isNotEqualTo(before);
        isInUse(file);

        ledger.close().block(SOON);
        opened(file).close().block(SOON);
        assertThat(folder.toFile().list()).containsExactly("job.ledger");
    }

    @Test
    void theLockFileOfAnEarlierVersionIsRemovedAndAnythingElseIsNot() throws IOException {
        Files.writeString(folder.resolve("job.ledger.lock"), "4711");
        Files.writeString(folder.resolve("b.ledger.lock"), "my precious notes");

        opened(file).close().block(SOON);
        opened(folder.resolve("b.ledger")).close().block(SOON);

        assertThat(folder.resolve("job.ledger.lock")).doesNotExist();
        assertThat(folder.resolve("b.ledger.lock")).hasContent("my precious notes");
    }

    private static void isNotRecorded(FanOutLedger ledger) {
        StepVerifier.create(ledger.record(new Intended("b", "print", "alice", 1, AT)))
                .verifyErrorSatisfies(error -> assertThat(error).hasMessageContaining("was removed or replaced"));
    }

    @Test
    void aLedgerThatIsRemovedWhileItIsInUseRecordsNothingMore() throws IOException {
        FanOutLedger ledger = opened(file);
        ledger.record(new Intended("a", "print", "alice", 1, AT)).block(SOON);
        Files.delete(file);

        isNotRecorded(ledger);
        isNotRecorded(ledger);
        StepVerifier.create(ledger.recordScope(new LedgerScope("https://a.example", Map.of())))
                .verifyErrorSatisfies(error -> assertThat(error).hasMessageContaining("was removed or replaced"));

        ledger.close().block(SOON);
        assertThat(file).doesNotExist();
    }

    @Test
    void aLedgerThatIsReplacedWhileItIsInUseRecordsNothingMoreAndKeepsTheOtherFile() throws IOException {
        FanOutLedger ledger = opened(file);
        Path copy = Files.writeString(folder.resolve("copy.ledger"), Files.readString(file));
        Files.move(copy, file, StandardCopyOption.REPLACE_EXISTING);
        String other = Files.readString(file);

        isNotRecorded(ledger);

        ledger.close().block(SOON);
        assertThat(file).hasContent(other);
    }

    @Test
    void aCompactionDoesNotReplaceTheLedgerOfAnotherJob() throws IOException {
        FanOutLedger ledger = opened(file);
        for (int round = 0; round < 1000; round++) {
            ledger.record(new Intended("a", "print", "alice", round + 1, AT)).block(SOON);
        }
        Files.delete(file);
        Files.writeString(file, "of another job");

        for (int round = 0; round < 10; round++) {
            isNotRecorded(ledger);
        }

        ledger.close().block(SOON);
        assertThat(file).hasContent("of another job");
    }

    @Test
    void anotherProcessIsRefusedByEveryPathAlsoAfterTheFileWasReplaced() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("link.ledger"), Path.of("job.ledger"));
        FanOutLedger ledger = opened(link);
        fill(ledger);
        Path hard = Files.createLink(folder.resolve("hard.ledger"), file);
        Files.deleteIfExists(folder.resolve("job.ledger.lock"));

        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Opener.class.getName()));
        for (Path path : List.of(file, link, hard)) {
            command.add(path.toString());
        }
        Process other = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        String refusal =
                "is in use by another job, process " + ProcessHandle.current().pid();
        assertThat(said.lines().filter(line -> line.contains(refusal))).hasSize(3);
        assertThat(said).doesNotContain("opened");
        ledger.close().block(SOON);
    }

    /** Tries to open ledgers, and says what came of it. */
    static final class Opener {

        private Opener() {}

        public static void main(String[] paths) {
            for (String path : paths) {
                try {
                    FanOutLedger.file(Path.of(path)).open().block();
                    System.out.println("opened " + path);
                } catch (RuntimeException e) {
                    System.out.println(e.getMessage());
                }
            }
        }
    }
}
