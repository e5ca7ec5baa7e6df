package io.github.manusreactive.fanout.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.LedgerEntry.Intended;
import io.github.manusreactive.fanout.LedgerEntryCodec;
import io.github.manusreactive.fanout.LedgerScope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.test.StepVerifier;

/** Lines that are gone are noticed, whatever lines they were; what is left is read. */
class LedgerCutTest {

    private static final Instant AT = Instant.parse("2026-11-24T10:00:00Z");
    private static final Duration MARGIN = Duration.ofDays(2);
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void write() {
        file = folder.resolve("job.ledger");
        FanOutLedger ledger = opened();
        for (int i = 0; i < 5; i++) {
            ledger.record(entry(i)).block(SOON);
        }
        ledger.close().block(SOON);
    }

    private static Intended entry(int number) {
        return new Intended("k" + number, "print", "alice", 1, AT.plusSeconds(3600L * number));
    }

    private FanOutLedger opened() {
        FanOutLedger ledger = FanOutLedger.file(file, Duration.ofHours(1));
        ledger.open().block(SOON);
        return ledger;
    }

    private Instant lostSince() {
        FanOutLedger ledger = opened();
        try {
            return ledger.lostSince().block(SOON);
        } finally {
            ledger.close().block(SOON);
        }
    }

    private void keep(List<String> lines) throws IOException {
        Files.writeString(file, String.join("\n", lines) + "\n");
    }

    private List<String> lines() throws IOException {
        return new ArrayList<>(Files.readAllLines(file));
    }

    @Test
    void aWholeFileLostNothing() {
        assertThat(lostSince()).isNull();
        assertThat(lostSince()).isNull();
    }

    @Test
    void aCutAtAnyLineEndIsNoticed() throws IOException {
        List<String> whole = lines();
        for (int kept = 1; kept < whole.size(); kept++) {
            keep(whole.subList(0, kept));

            assertThat(lostSince())
                    .as("with %s of %s lines", kept, whole.size())
                    .isEqualTo(kept == 1 ? Instant.EPOCH : entry(kept - 2).at().minus(MARGIN));
        }
    }

    @Test
    void aLineOfAClockThatWasFastByADayDoesNotHideThoseAfterIt() throws IOException {
        FanOutLedger ledger = opened();
        Instant rightTime = AT.plus(Duration.ofHours(5));
        ledger.record(new Intended("fast", "print", "alice", 1, rightTime.plus(Duration.ofHours(26))))
                .block(SOON);
        ledger.record(new Intended("lost", "print", "alice", 1, rightTime)).block(SOON);
        ledger.close().block(SOON);
        List<String> whole = lines();
        keep(whole.subList(0, whole.size() - 1));

        assertThat(lostSince()).isBefore(rightTime);
    }

    @Test
    void aCutWithinALineThatHadBeenRecordedIsNoticed() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 20));

        assertThat(lostSince()).isEqualTo(entry(3).at().minus(MARGIN));
    }

    @Test
    void aLineThatWasNeverRecordedMayBeTornOff() throws IOException {
        byte[] line = LedgerLineCodec.chained(LedgerEntryCodec.toJson(entry(9)), LedgerLineCodec.checksum(lastLine()));
        Files.write(file, Arrays.copyOf(line, line.length - 20), StandardOpenOption.APPEND);

        assertThat(lostSince()).isNull();
    }

    @Test
    void aLineThatTheHeaderDoesNotCountYetIsNotLost() throws IOException {
        Files.write(
                file,
                LedgerLineCodec.chained(LedgerEntryCodec.toJson(entry(9)), LedgerLineCodec.checksum(lastLine())),
                StandardOpenOption.APPEND);

        assertThat(lostSince()).isNull();
        FanOutLedger ledger = opened();
        StepVerifier.create(ledger.find("k9")).expectNext(entry(9)).verifyComplete();
        ledger.close().block(SOON);
    }

    private byte[] lastLine() throws IOException {
        List<String> lines = lines();
        return lines.get(lines.size() - 1).getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void eachMissingLineIsNoticedAndTheOthersAreRead() throws IOException {
        List<String> whole = lines();
        for (int missing = 1; missing < whole.size(); missing++) {
            List<String> lines = new ArrayList<>(whole);
            lines.remove(missing);
            keep(lines);

            assertThat(lostSince())
                    .as("without line %s", missing + 1)
                    .isEqualTo(
                            missing == 1
                                    ? Instant.EPOCH
                                    : entry(missing - 2).at().minus(MARGIN));
            FanOutLedger ledger = opened();
            for (int i = 0; i < 5; i++) {
                assertThat(ledger.find("k" + i).block(SOON)).isEqualTo(i == missing - 1 ? null : entry(i));
            }
            ledger.close().block(SOON);
        }
    }

    @Test
    void whatIsLostStaysKnownHoweverOftenTheLedgerIsOpenedAndCompacted() throws IOException {
        keep(lines().subList(0, 3));
        Instant since = lostSince();

        for (int run = 0; run < 3; run++) {
            FanOutLedger ledger = opened();
            for (int round = 0; round < 700; round++) {
                ledger.record(new Intended("new", "print", "alice", round + 1, AT))
                        .block(SOON);
            }
            ledger.close().block(SOON);
            assertThat(lostSince()).isEqualTo(since);
        }
        assertThat(lines().size()).as("compacted").isLessThan(1500);
    }

    @Test
    void aLossThatTheFileDoesNotShowIsRecordedForLaterRuns() {
        FanOutLedger ledger = opened();
        ledger.recordLost(AT).block(SOON);
        ledger.recordLost(AT.plusSeconds(60)).block(SOON);
        StepVerifier.create(ledger.lostSince()).expectNext(AT).verifyComplete();
        ledger.close().block(SOON);

        assertThat(lostSince()).isEqualTo(AT);
    }

    @Test
    void aCutAfterACompactionIsNoticed() throws IOException {
        FanOutLedger ledger = opened();
        for (int round = 0; round < 1100; round++) {
            ledger.record(new Intended("k0", "print", "alice", round + 1, AT)).block(SOON);
        }
        ledger.close().block(SOON);
        assertThat(lines().size()).as("compacted").isLessThan(200);
        List<String> compacted = lines();

        keep(compacted.subList(0, compacted.size() - 1));

        assertThat(lostSince()).isNotNull();
    }

    @Test
    void aLedgerOfTheFirstVersionIsReadAndThenChained() throws IOException {
        Created created = new Created("k1", "print", "alice", 1, "task", null, AT);
        StringBuilder old = new StringBuilder();
        old.append(text(LedgerLineCodec.sealed(
                new LinkedHashMap<>(Map.of("ledger", "manus-fan-out", "version", 1, "job", "1f0c9a3b")))));
        for (LedgerEntry each : List.of(entry(0), entry(1), created)) {
            old.append(text(LedgerLineCodec.sealed(LedgerEntryCodec.toJson(each))));
        }
        Files.writeString(file, old);

        FanOutLedger ledger = FanOutLedger.file(file);
        StepVerifier.create(ledger.open()).expectNext("1f0c9a3b").verifyComplete();
        StepVerifier.create(ledger.find("k0")).expectNext(entry(0)).verifyComplete();
        StepVerifier.create(ledger.find("k1")).expectNext(created).verifyComplete();
        StepVerifier.create(ledger.lostSince()).verifyComplete();
        ledger.close().block(SOON);

        assertThat(lines()).hasSize(3).first().asString().contains("\"version\":2");
        keep(lines().subList(0, 2));
        assertThat(lostSince()).isNotNull();
    }

    private static String text(byte[] line) {
        return new String(line, StandardCharsets.UTF_8);
    }

    @Test
    void aScopeIsKeptAndReplaced() {
        LedgerScope first = new LedgerScope("https://a.example", Map.of("alice", "u1"));
        LedgerScope second = new LedgerScope("https://a.example", Map.of("alice", "u1", "bob", "u2"));
        FanOutLedger ledger = opened();
        StepVerifier.create(ledger.scope()).expectNext(LedgerScope.none()).verifyComplete();
        ledger.recordScope(first).block(SOON);
        ledger.recordScope(second).block(SOON);
        for (int round = 0; round < 1100; round++) {
            ledger.record(new Intended("k0", "print", "alice", round + 1, AT)).block(SOON);
        }
        ledger.close().block(SOON);

        FanOutLedger again = opened();
        StepVerifier.create(again.scope()).expectNext(second).verifyComplete();
        StepVerifier.create(again.lostSince()).verifyComplete();
        again.close().block(SOON);
    }

    @Test
    void theBaseUrlIsReportedOnceACreateMayHaveReachedTheServer() {
        LedgerScope scope = new LedgerScope("https://a.example", Map.of());
        file = folder.resolve("fresh.ledger");
        FanOutLedger ledger = opened();
        ledger.recordScope(scope).block(SOON);
        Intended intended = new Intended("k0", "print", "alice", 1, AT);
        ledger.record(intended).block(SOON);
        ledger.record(intended.refused()).block(SOON);
        StepVerifier.create(ledger.scope()).expectNext(LedgerScope.none()).verifyComplete();

        ledger.record(intended).block(SOON);
        StepVerifier.create(ledger.scope()).expectNext(scope).verifyComplete();
        ledger.record(intended.repeated().refused()).block(SOON);
        StepVerifier.create(ledger.scope()).expectNext(scope).verifyComplete();
        ledger.close().block(SOON);
    }

    @Test
    void anAccountThatWasReadBindsALedgerWithoutTasks() {
        LedgerScope scope = new LedgerScope("https://a.example", Map.of("alice", "u1"));
        file = folder.resolve("fresh.ledger");
        FanOutLedger ledger = opened();
        ledger.recordScope(scope).block(SOON);

        StepVerifier.create(ledger.scope()).expectNext(scope).verifyComplete();
        ledger.close().block(SOON);
    }
}
