package io.github.manusreactive.fanout.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.LedgerEntry.Finished;
import io.github.manusreactive.fanout.LedgerEntry.Intended;
import io.github.manusreactive.fanout.OutcomeStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.ByteRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterTry;
import net.jqwik.api.lifecycle.BeforeTry;
import reactor.core.publisher.Flux;

/** Whatever becomes of a ledger's file: it tells the right state, or an error, and never forgets a task without a word. */
class LedgerDamageTest {

    private static final Instant AT = Instant.parse("2026-11-24T10:00:00Z");
    private static final Duration SOON = Duration.ofSeconds(20);

    private Path folder;
    private Path file;

    @BeforeTry
    void prepare() throws IOException {
        folder = Files.createTempDirectory("ledger");
        file = folder.resolve("job.ledger");
    }

    @AfterTry
    void tidyUp() throws IOException {
        try (var files = Files.list(folder)) {
            for (Path each : files.toList()) {
                Files.delete(each);
            }
        }
        Files.delete(folder);
    }

    /** A key's next event, derived from the events before. */
    private record Move(int key, int kind) {}

    @Provide
    Arbitrary<List<Move>> moves() {
        return Arbitraries.integers()
                .between(0, 5)
                .flatMap(key -> Arbitraries.integers().between(0, 2).map(kind -> new Move(key, kind)))
                .list()
                .ofMaxSize(25);
    }

    private static LedgerEntry entry(Move move, int number) {
        // quotes, line ends and text that resembles the checksum in key and content
        String key = "k" + move.key + "\",\"crc\":\"00000000\"}\n";
        return switch (move.kind) {
            case 0 -> new Intended(key, "print", "alice", number, AT);
            case 1 ->
                new Created(key, "print", "ünal", number, "task-" + number, URI.create("https://m.example/t"), AT);
            default ->
                new Finished(
                        "print",
                        new ItemOutcome(
                                key,
                                OutcomeStatus.FINISHED,
                                "task-" + number,
                                null,
                                "alice",
                                "answer\n" + number,
                                List.of(),
                                Map.of("a", 1, "crc", "12345678"),
                                7,
                                1,
                                AT,
                                AT,
                                null));
        };
    }

    private static Map<String, LedgerEntry> state(List<LedgerEntry> entries) {
        Map<String, LedgerEntry> state = new HashMap<>();
        entries.forEach(each -> state.put(each.key(), each));
        return state;
    }

    /** Writes the moves; returns the file's length after each. */
    private long[] write(List<LedgerEntry> entries) {
        FanOutLedger ledger = FanOutLedger.file(file, Duration.ofHours(1));
        ledger.open().block(SOON);
        long[] ends = new long[entries.size() + 1];
        ends[0] = size();
        for (int i = 0; i < entries.size(); i++) {
            ledger.record(entries.get(i)).block(SOON);
            ends[i + 1] = size();
        }
        ledger.close().block(SOON);
        return ends;
    }

    private long size() {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a ledger of the file says of some keys; the error if it refuses. */
    private Object read(Iterable<String> keys) {
        FanOutLedger ledger = FanOutLedger.file(file);
        try {
            ledger.open().block(SOON);
            Map<String, LedgerEntry> found = new HashMap<>();
            for (String key : keys) {
                LedgerEntry entry = ledger.find(key).block(SOON);
                if (entry != null) {
                    found.put(key, entry);
                }
            }
            return found;
        } catch (ManusException e) {
            return e;
        } finally {
            ledger.close().block(SOON);
        }
    }

    private static List<LedgerEntry> entries(List<Move> moves) {
        List<LedgerEntry> entries = new ArrayList<>();
        for (int i = 0; i < moves.size(); i++) {
            entries.add(entry(moves.get(i), i + 1));
        }
        return entries;
    }

    @Property(tries = 60)
    void theNewestEntryOfEachKeyCounts(@ForAll("moves") List<Move> moves) {
        List<LedgerEntry> entries = entries(moves);
        write(entries);

        assertThat(read(state(entries).keySet())).isEqualTo(state(entries));
    }

    @Property(tries = 30)
    void entriesRecordedAtOnceKeepTheirOrderWithinAKey(@ForAll("moves") List<Move> moves) {
        List<LedgerEntry> entries = entries(moves);
        FanOutLedger ledger = FanOutLedger.file(file);
        ledger.open().block(SOON);
        Map<String, List<LedgerEntry>> byKey = entries.stream().collect(Collectors.groupingBy(LedgerEntry::key));
        Flux.fromIterable(byKey.values())
                .flatMap(ofKey -> Flux.fromIterable(ofKey).concatMap(ledger::record))
                .blockLast(SOON);
        ledger.close().block(SOON);

        assertThat(read(byKey.keySet())).isEqualTo(state(entries));
    }

    @Property(tries = 150)
    void aFileThatWasCutOffTellsWhatWasWrittenBefore(
            @ForAll("moves") List<Move> moves, @ForAll @IntRange(max = 1_000_000) int where) throws IOException {
        List<LedgerEntry> entries = entries(moves);
        long[] ends = write(entries);
        byte[] whole = Files.readAllBytes(file);
        int length = (int) ((long) where * whole.length / 1_000_000);
        Files.write(file, Arrays.copyOf(whole, length));

        // a line counts without its end, too
        int intact = (int) Arrays.stream(ends).filter(end -> end - 1 <= length).count() - 1;
        List<LedgerEntry> kept = entries.subList(0, Math.max(0, intact));
        assertThat(read(state(entries).keySet())).isEqualTo(state(kept));
        // and it goes on from there
        FanOutLedger ledger = FanOutLedger.file(file);
        ledger.open().block(SOON);
        LedgerEntry next = entry(new Move(9, 1), 99);
        ledger.record(next).block(SOON);
        ledger.close().block(SOON);
        assertThat(read(List.of(next.key()))).isEqualTo(Map.of(next.key(), next));
    }

    @Property(tries = 300)
    void aByteThatChangedIsAnErrorAndNeverALostEntry(
            @ForAll("moves") List<Move> moves,
            @ForAll @IntRange(max = 999_999) int where,
            @ForAll @ByteRange(min = 1, max = 127) byte flip)
            throws IOException {
        List<LedgerEntry> entries = entries(moves);
        write(entries);
        byte[] bytes = Files.readAllBytes(file);
        int at = (int) ((long) where * bytes.length / 1_000_000);
        bytes[at] ^= flip;
        Files.write(file, bytes);

        Object read = read(state(entries).keySet());

        assertThat(read).isInstanceOf(ManusException.class);
        assertThat(Files.readAllBytes(file)).as("it is kept for inspection").isEqualTo(bytes);
    }

    @Property(tries = 100)
    void aLineEndThatChangedBeforeATornLineIsAnError(
            @ForAll("moves") List<Move> moves, @ForAll @IntRange(min = 1, max = 60) int torn) throws IOException {
        List<LedgerEntry> entries = entries(moves);
        if (entries.size() < 2) {
            return;
        }
        long[] ends = write(entries);
        byte[] bytes = Files.readAllBytes(file);
        bytes[(int) ends[entries.size() - 1] - 1] = 'x';
        Files.write(file, Arrays.copyOf(bytes, (int) ends[entries.size()] - torn));

        assertThat(read(state(entries).keySet())).isInstanceOf(ManusException.class);
    }
}
