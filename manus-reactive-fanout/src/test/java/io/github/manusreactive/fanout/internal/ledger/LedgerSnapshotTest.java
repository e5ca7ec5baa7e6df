package io.github.manusreactive.fanout.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.LedgerEntry.Finished;
import io.github.manusreactive.fanout.LedgerEntry.Intended;
import io.github.manusreactive.fanout.LedgerScope;
import io.github.manusreactive.fanout.LedgerSnapshot;
import io.github.manusreactive.fanout.OutcomeStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ledger file is read as it is: nothing in it changes, and a job of another process can use it. */
class LedgerSnapshotTest {

    private static final Instant AT = Instant.parse("2026-11-24T10:00:00Z");
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private static Created created(String key, int spentBefore) {
        return new Created(key, "print", "alice", 2, 1, spentBefore, "task-" + key, null, AT);
    }

    private static Finished finished(String key, int credits) {
        return new Finished(
                "print",
                new ItemOutcome(
                        key,
                        OutcomeStatus.FINISHED,
                        "task-" + key,
                        null,
                        "alice",
                        "done",
                        List.of(),
                        null,
                        credits,
                        1,
                        AT,
                        AT,
                        null));
    }

    private static FanOutLedger opened(Path file) {
        FanOutLedger ledger = FanOutLedger.file(file);
        ledger.open().block(SOON);
        return ledger;
    }

    private Path file() {
        return folder.resolve("job.ledger");
    }

    private static void record(FanOutLedger ledger, LedgerEntry... entries) {
        for (LedgerEntry entry : entries) {
            ledger.record(entry).block(SOON);
        }
    }

    private static LedgerSnapshot read(Path file, List<LedgerEntry> seen) {
        return FanOutLedger.read(file, seen::add).block(SOON);
    }

    @Test
    void theNewestEntryOfEachKeyIsVisited() throws IOException {
        FanOutLedger ledger = opened(file());
        ledger.recordScope(new LedgerScope("https://api.manus.ai", Map.of("alice", "u1")))
                .block(SOON);
        Intended first = new Intended("a", "print", "alice", 1, AT);
        record(ledger, first, created("a", 0), first, created("b", 7), finished("a", 12));
        ledger.close().block(SOON);
        byte[] before = Files.readAllBytes(file());
        List<LedgerEntry> seen = new ArrayList<>();

        LedgerSnapshot snapshot = read(file(), seen);

        assertThat(seen).containsExactly(created("b", 7), finished("a", 12));
        assertThat(snapshot.scope()).isEqualTo(new LedgerScope("https://api.manus.ai", Map.of("alice", "u1")));
        assertThat(snapshot.keys()).isEqualTo(2);
        assertThat(snapshot.credits()).isEqualTo(19);
        assertThat(snapshot.lostSince()).isNull();
        assertThat(snapshot.processId()).isEqualTo(ProcessHandle.current().pid());
        assertThat(file()).hasBinaryContent(before);
    }

    @Test
    void aFileThatIsWrittenMeanwhileIsReadUpToItsLastWholeLine() throws IOException {
        FanOutLedger ledger = opened(file());
        record(ledger, created("a", 0));
        record(ledger, created("b", 0));
        ledger.close().block(SOON);
        byte[] whole = Files.readAllBytes(file());
        byte[] torn = java.util.Arrays.copyOf(whole, whole.length - 20);
        Files.write(file(), torn);
        List<LedgerEntry> seen = new ArrayList<>();

        LedgerSnapshot snapshot = read(file(), seen);

        assertThat(seen).containsExactly(created("a", 0));
        assertThat(snapshot.keys()).isOne();
        assertThat(file()).hasBinaryContent(torn);
    }

    @Test
    void aCutIsReported() throws IOException {
        FanOutLedger ledger = opened(file());
        record(ledger, created("a", 0), created("b", 0), created("c", 0));
        ledger.close().block(SOON);
        List<String> lines = new ArrayList<>(Files.readAllLines(file()));
        lines.remove(2);
        Files.writeString(file(), String.join("\n", lines) + "\n");

        assertThat(read(file(), new ArrayList<>()).lostSince()).isEqualTo(AT.minus(Duration.ofDays(2)));
    }

    @Test
    void aLedgerOfThisProcessKeepsItsLock() throws IOException {
        FanOutLedger ledger = opened(file());
        record(ledger, created("a", 0));
        Path copy = Files.copy(file(), folder.resolve("copy.ledger"), StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> read(file(), new ArrayList<>()))
                .hasMessageContaining("is in use by another job of this process");

        assertThat(read(copy, new ArrayList<>()).keys()).isOne();
        record(ledger, created("b", 0));
        assertThatThrownBy(() -> opened(file())).hasMessageContaining("in use");
        ledger.close().block(SOON);
        assertThat(read(file(), new ArrayList<>()).keys()).isEqualTo(2);
        opened(file()).close().block(SOON);
    }

    @Test
    void whatIsNotALedgerIsRefused() throws IOException {
        Path other = Files.writeString(folder.resolve("notes.txt"), "dear diary\n");
        Path empty = Files.createFile(folder.resolve("empty.ledger"));

        assertThatThrownBy(() -> read(other, new ArrayList<>())).hasMessageContaining("is not a ledger");
        assertThatThrownBy(() -> read(empty, new ArrayList<>())).hasMessageContaining("is empty");
        assertThatThrownBy(() -> read(folder.resolve("none.ledger"), new ArrayList<>()))
                .hasMessageContaining("none.ledger");
    }
}
