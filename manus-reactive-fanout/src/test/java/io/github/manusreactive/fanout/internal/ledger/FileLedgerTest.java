package io.github.manusreactive.fanout.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.error.LedgerException;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.LedgerEntry.Finished;
import io.github.manusreactive.fanout.LedgerEntry.Intended;
import io.github.manusreactive.fanout.LedgerEntryCodec;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.task.AttachmentType;
import io.github.manusreactive.task.MessageAttachment;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class FileLedgerTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private static final Instant AT = Instant.parse("2026-11-24T10:00:00.123Z");

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("job.ledger");
    }

    private static Intended intended(String key) {
        return new Intended(key, "print-" + key, "alice", 1, AT);
    }

    private static Created created(String key) {
        return new Created(key, "print-" + key, "alice", 1, "task-" + key, URI.create("https://manus.im/app/t"), AT);
    }

    private static Finished finished(String key) {
        return finished(key, Map.of("price", 4, "name", "B"));
    }

    private static Finished finished(String key, Map<String, Object> structured) {
        MessageAttachment attachment = new MessageAttachment(
                AttachmentType.FILE,
                "a.csv",
                URI.create("https://files.example.com/a.csv"),
                "text/csv",
                null,
                Map.of());
        return new Finished(
                "print-" + key,
                new ItemOutcome(
                        key,
                        OutcomeStatus.FINISHED,
                        "task-" + key,
                        URI.create("https://manus.im/app/t"),
                        "alice",
                        "öne\nanswer \"quoted\"",
                        List.of(attachment),
                        structured,
                        12,
                        1,
                        AT,
                        AT.plusSeconds(5),
                        null));
    }

    private String open(FanOutLedger ledger) {
        return ledger.open().block(Duration.ofSeconds(10));
    }

    private void record(FanOutLedger ledger, LedgerEntry... entries) {
        StepVerifier.create(Flux.just(entries).concatMap(ledger::record)).verifyComplete();
    }

    private void close(FanOutLedger ledger) {
        StepVerifier.create(ledger.close()).verifyComplete();
    }

    @Test
    void theNewestEntryOfAKeyIsReadAgain() {
        FanOutLedger first = FanOutLedger.file(file);
        String job = open(first);
        record(first, intended("a"), created("a"), finished("a"), intended("b"), created("b"), intended("c"));
        StepVerifier.create(first.find("b")).expectNext(created("b")).verifyComplete();
        close(first);

        FanOutLedger second = FanOutLedger.file(file);

        assertThat(open(second)).isEqualTo(job);
        StepVerifier.create(second.find("a")).expectNext(finished("a")).verifyComplete();
        StepVerifier.create(second.find("b")).expectNext(created("b")).verifyComplete();
        StepVerifier.create(second.find("c")).expectNext(intended("c")).verifyComplete();
        StepVerifier.create(second.find("d")).verifyComplete();
        close(second);
    }

    @Test
    void theCreatesOfTheLastHourAreReportedAndEachOnce() {
        FanOutLedger first = FanOutLedger.file(file);
        open(first);
        record(
                first,
                new Intended("old", "p", "alice", 1, AT.minus(Duration.ofHours(2))),
                intended("a"),
                new Created("a", "p", "alice", 1, "task-a", null, AT.plusSeconds(1)),
                new Intended("b", "p", "bob", 1, AT.plusSeconds(2)),
                finished("c"));
        close(first);
        FanOutLedger second = FanOutLedger.file(file);
        open(second);

        Map<String, List<Instant>> creates = second.recentCreates().block(SOON);

        assertThat(creates).containsOnlyKeys("alice", "bob");
        assertThat(creates.get("alice")).containsExactlyInAnyOrder(AT.plusSeconds(1), AT);
        // an intent without a response may have been sent later
        assertThat(creates.get("bob")).containsExactly(AT.plusSeconds(7));
        close(second);
    }

    @Test
    void anOutcomeWhoseTaskMayBeAwaitedAgainKeepsWhatEarlierTasksUsed() {
        Finished resumable = new Finished("print-a", finished("a").outcome(), 0);
        FanOutLedger first = FanOutLedger.file(file);
        open(first);
        record(first, resumable, finished("b"));
        close(first);
        FanOutLedger second = FanOutLedger.file(file);
        open(second);

        StepVerifier.create(second.find("a")).expectNext(resumable).verifyComplete();
        StepVerifier.create(second.find("b")).expectNext(finished("b")).verifyComplete();
        StepVerifier.create(second.spent()).expectNext(24L).verifyComplete();
        close(second);
    }

    @Test
    void whatEarlierTasksOfAKeyCameToIsReadAgainAndOlderLedgersLackIt() {
        Intended refused = new Intended("a", "print", "alice", 4, 1, 70, false, AT);
        Created third = new Created("b", "print", "alice", 3, 1, 40, "task", null, AT);
        Map<String, Object> older =
                Map.of("event", "intended", "key", "c", "print", "p", "user", "u", "attempt", 3, "at", AT.toString());

        assertThat(LedgerLineCodec.entry(LedgerLineCodec.read(withoutNewline(refused))))
                .isEqualTo(refused);
        assertThat(LedgerLineCodec.entry(LedgerLineCodec.read(withoutNewline(third))))
                .isEqualTo(third);
        assertThat(LedgerLineCodec.entry(older)).isEqualTo(new Intended("c", "p", "u", 3, 2, 0, true, AT));
    }

    @Test
    void whatAllKeysSpentIsKnownWhenTheFileIsOpened() {
        FanOutLedger first = FanOutLedger.file(file);
        open(first);
        StepVerifier.create(first.spent()).expectNext(0L).verifyComplete();
        record(
                first,
                intended("a"),
                finished("a"),
                new Intended("b", "print", "alice", 2, 1, 30, true, AT),
                new Created("b", "print", "alice", 2, 1, 30, "task", null, AT),
                created("c"),
                finished("d"),
                new Intended("d", "print", "alice", 2, 1, 12, true, AT));
        StepVerifier.create(first.spent()).expectNext(54L).verifyComplete();
        close(first);

        FanOutLedger second = FanOutLedger.file(file);
        open(second);

        StepVerifier.create(second.spent()).expectNext(54L).verifyComplete();
        close(second);
    }

    @Test
    void aMissingFolderIsMade() {
        file = folder.resolve("jobs").resolve("of today").resolve("job.ledger");

        FanOutLedger ledger = FanOutLedger.file(file);
        open(ledger);
        close(ledger);

        assertThat(file).exists();
    }

    @Test
    void aLedgerThatCannotBeReadIsNotHeld() throws IOException {
        Files.writeString(file, "{\"ledger\":\"something else\"}\n");

        for (int i = 0; i < 2; i++) {
            StepVerifier.create(FanOutLedger.file(file).open())
                    .verifyErrorSatisfies(error -> assertThat(error).hasMessageContaining("is not a ledger"));
        }
    }

    @Test
    void aFolderThatIsAFileIsNamed() throws IOException {
        Files.writeString(folder.resolve("jobs"), "a file");

        StepVerifier.create(FanOutLedger.file(folder.resolve("jobs").resolve("job.ledger"))
                        .open())
                .verifyErrorSatisfies(error -> assertThat(error).hasMessageContaining("jobs"));
    }

    private static byte[] withoutNewline(LedgerEntry entry) {
        byte[] line = LedgerLineCodec.sealed(LedgerEntryCodec.toJson(entry));
        return java.util.Arrays.copyOf(line, line.length - 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 10, 60})
    void aTornLastLineIsCutOff(int bytes) throws IOException {
        FanOutLedger first = FanOutLedger.file(file);
        open(first);
        record(first, intended("a"), created("a"));
        close(first);
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length - bytes));

        FanOutLedger second = FanOutLedger.file(file);
        open(second);

        StepVerifier.create(second.find("a")).expectNext(intended("a")).verifyComplete();
        record(second, created("a"));
        close(second);
        FanOutLedger third = FanOutLedger.file(file);
        open(third);
        StepVerifier.create(third.find("a")).expectNext(created("a")).verifyComplete();
        close(third);
    }

    @Test
    void aDiskThatFillsUpInTheMiddleOfAnEntryEndsTheWritingAndDamagesNothing() throws IOException {
        AtomicInteger writes = new AtomicInteger();
        FanOutLedger first = new FileLedger(file, Duration.ZERO, (channel, bytes, position) -> {
            int write = writes.incrementAndGet();
            if (write == 3) {
                // half of it
                return channel.write(bytes.slice().limit(bytes.remaining() / 2), position)
                        + skip(bytes, bytes.remaining() / 2);
            }
            if (write == 4) {
                throw new IOException("No space left on device");
            }
            return channel.write(bytes, position);
        });
        open(first);
        record(first, intended("a"), created("a"));
        long whole = Files.size(file);
        StepVerifier.create(first.record(finished("a")))
                .expectErrorSatisfies(e -> assertThat(e).hasMessageContaining("No space left"))
                .verify();
        StepVerifier.create(first.record(intended("b")))
                .expectErrorSatisfies(e -> assertThat(e).hasMessageContaining("No space left"))
                .verify();
        assertThat(file).hasSize(whole);
        close(first);

        FanOutLedger second = FanOutLedger.file(file);
        open(second);

        StepVerifier.create(second.find("a")).expectNext(created("a")).verifyComplete();
        StepVerifier.create(second.find("b")).verifyComplete();
        record(second, finished("a"));
        close(second);
    }

    @Test
    void anEntryThatCannotBeWrittenAsJsonFailsAloneAndIsNamed() {
        CountDownLatch held = new CountDownLatch(1);
        FanOutLedger ledger = new FileLedger(file, Duration.ZERO, (channel, bytes, position) -> {
            await(held);
            return channel.write(bytes, position);
        });
        open(ledger);
        Mono<Void> first = now(ledger.record(intended("a")));
        List<Object> endless = new ArrayList<>();
        endless.add(endless);
        Mono<Void> bad = now(ledger.record(finished("b", Map.of("list", endless))));
        Mono<Void> good = now(ledger.record(intended("c")));

        held.countDown();

        StepVerifier.create(first).verifyComplete();
        StepVerifier.create(good).verifyComplete();
        StepVerifier.create(bad).verifyErrorSatisfies(e -> assertThat(e).hasMessageContaining("the entry of key 'b"));
        record(ledger, intended("d"));
        close(ledger);
        FanOutLedger again = FanOutLedger.file(file);
        open(again);
        StepVerifier.create(again.find("c")).expectNext(intended("c")).verifyComplete();
        close(again);
    }

    private static Mono<Void> now(Mono<Void> record) {
        Sinks.Empty<Void> result = Sinks.empty();
        record.subscribe(nothing -> {}, result::tryEmitError, result::tryEmitEmpty);
        return result.asMono();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void afterAnUnexpectedExceptionNothingMoreIsWritten() throws IOException {
        AtomicInteger writes = new AtomicInteger();
        FanOutLedger ledger = new FileLedger(file, Duration.ZERO, (channel, bytes, position) -> {
            int written = channel.write(bytes, position);
            if (writes.incrementAndGet() == 2) {
                throw new IllegalStateException("after the bytes");
            }
            return written;
        });
        open(ledger);
        record(ledger, intended("a"));
        long whole = Files.size(file);

        StepVerifier.create(ledger.record(created("a")))
                .verifyErrorSatisfies(e -> assertThat(e).hasMessageContaining("after the bytes"));
        StepVerifier.create(ledger.record(intended("b")))
                .verifyErrorSatisfies(e -> assertThat(e).hasMessageContaining("after the bytes"));

        assertThat(file).hasSize(whole);
        close(ledger);
    }

    @Test
    void anErrorOfTheMachineFailsWhatIsWrittenAndAllThatFollows() throws IOException {
        AtomicInteger writes = new AtomicInteger();
        FanOutLedger ledger = new FileLedger(file, Duration.ZERO, (channel, bytes, position) -> {
            int written = channel.write(bytes, position);
            if (writes.incrementAndGet() == 2) {
                throw new OutOfMemoryError("direct buffer memory");
            }
            return written;
        });
        open(ledger);
        record(ledger, intended("a"));
        long whole = Files.size(file);

        for (LedgerEntry entry : List.of(created("a"), intended("b"))) {
            StepVerifier.create(ledger.record(entry))
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(LedgerException.class)
                            .hasMessageContaining("direct buffer memory"))
                    .verify(SOON);
        }

        assertThat(file).hasSize(whole);
        close(ledger);
    }

    @Test
    void anErrorOfTheMachineFailsAnOpening() {
        Path cursed = (Path) Proxy.newProxyInstance(
                Path.class.getClassLoader(), new Class<?>[] {Path.class}, (path, method, values) -> {
                    throw new StackOverflowError("of the file system");
                });

        StepVerifier.create(FanOutLedger.file(cursed).open())
                .expectErrorSatisfies(e ->
                        assertThat(e).isInstanceOf(LedgerException.class).hasMessageContaining("of the file system"))
                .verify(SOON);
    }

    @Test
    void anEntryThatNeedsTooMuchOfTheMachineFailsAlone() {
        FanOutLedger ledger = FanOutLedger.file(file);
        open(ledger);
        Map<String, Object> bottomless = new AbstractMap<>() {
            @Override
            public Set<Entry<String, Object>> entrySet() {
                throw new OutOfMemoryError("no bottom");
            }
        };

        StepVerifier.create(ledger.record(finished("b", Map.of("map", bottomless))))
                .expectErrorSatisfies(e -> assertThat(e).hasMessageContaining("the entry of key 'b"))
                .verify(SOON);
        StepVerifier.create(ledger.record(intended("c"))).expectComplete().verify(SOON);
        close(ledger);
    }

    @Test
    void aSubscriberThatThrowsDoesNotBlockOtherWrites() {
        FanOutLedger ledger = FanOutLedger.file(file);
        open(ledger);
        CountDownLatch thrown = new CountDownLatch(1);
        ledger.record(intended("a"))
                .doOnSuccess(nothing -> {
                    thrown.countDown();
                    throw new StackOverflowError("of a subscriber");
                })
                .subscribe();
        await(thrown);

        StepVerifier.create(ledger.record(intended("b"))).expectComplete().verify(SOON);
        close(ledger);
    }

    private static int skip(java.nio.ByteBuffer bytes, int count) {
        bytes.position(bytes.position() + count);
        return 0;
    }

    @Test
    void damageBeforeTheLastLineIsNamedByItsLine() throws IOException {
        FanOutLedger first = FanOutLedger.file(file);
        open(first);
        record(first, intended("a"), intended("b"), intended("c"));
        close(first);
        String text = Files.readString(file).replace("\"key\":\"b\"", "\"key\":\"x\"");
        Files.writeString(file, text);

        StepVerifier.create(FanOutLedger.file(file).open())
                .verifyErrorSatisfies(e -> assertThat(e).hasMessageContaining("damaged at line 3"));
    }

    @Test
    void aSecondWriterIsRefused() {
        FanOutLedger first = FanOutLedger.file(file);
        open(first);

        StepVerifier.create(FanOutLedger.file(file).open())
                .verifyErrorSatisfies(
                        e -> assertThat(e).hasMessageContaining("is in use by another job of this process"));
        close(first);
        FanOutLedger later = FanOutLedger.file(file);
        open(later);
        close(later);
    }

    @Test
    void anotherFileIsNotALedger() throws IOException {
        Files.writeString(file, "{\"key\":\"a\"}\n{\"key\":\"b\"}\n");

        StepVerifier.create(FanOutLedger.file(file).open())
                .verifyErrorSatisfies(e -> assertThat(e).hasMessageContaining("is not a ledger"));
        assertThat(file).hasContent("{\"key\":\"a\"}\n{\"key\":\"b\"}\n");
    }

    @Test
    void aFileWithoutALineEndIsNotTakenForATornLedger() throws IOException {
        Files.writeString(file, "my precious notes");

        StepVerifier.create(FanOutLedger.file(file).open())
                .verifyErrorSatisfies(e -> assertThat(e).hasMessageContaining("is not a ledger"));
        assertThat(file).hasContent("my precious notes");
    }

    @Test
    void aNewerFormatIsNamedEvenIfItIsSealedInAnotherWay() throws IOException {
        Files.writeString(file, "{\"ledger\":\"manus-fan-out\",\"version\":3,\"job\":\"j\",\"sha\":\"12\"}\n");

        StepVerifier.create(FanOutLedger.file(file).open())
                .verifyErrorSatisfies(e -> assertThat(e)
                        .hasMessageContaining("has format version 3, but this program reads only versions up to 2"));
    }

    @Test
    void anEventOfTheFutureIsNamed() throws IOException {
        FanOutLedger first = FanOutLedger.file(file);
        open(first);
        record(first, intended("a"));
        close(first);
        Files.write(file, LedgerLineCodec.sealed(Map.of("event", "frozen", "key", "a")), StandardOpenOption.APPEND);

        StepVerifier.create(FanOutLedger.file(file).open())
                .verifyErrorSatisfies(
                        e -> assertThat(e).hasMessageContaining("at line 3").hasMessageContaining("frozen"));
    }

    @Test
    void aNewerFormatIsRefused() throws IOException {
        FanOutLedger first = FanOutLedger.file(file);
        open(first);
        close(first);
        String header =
                Files.readString(file).replaceAll(",\"crc\".*\n", "}").replace("\"version\":2", "\"version\":3");
        byte[] start = header.substring(0, header.length() - 1).getBytes(StandardCharsets.UTF_8);
        var crc = new java.util.zip.CRC32C();
        crc.update(start);
        Files.write(file, start);
        Files.writeString(file, String.format(",\"crc\":\"%08x\"}%n", crc.getValue()), StandardOpenOption.APPEND);

        StepVerifier.create(FanOutLedger.file(file).open())
                .verifyErrorSatisfies(e -> assertThat(e).hasMessageContaining("format version 3"));
    }

    @Test
    void deadLinesAreCompactedAwayWhenTheLedgerIsOpened() throws IOException {
        FanOutLedger first = FanOutLedger.file(file);
        String job = open(first);
        close(first);
        String previous = LedgerLineCodec.NONE_BEFORE;
        try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.APPEND)) {
            for (int i = 0; i < 600; i++) {
                for (LedgerEntry entry : List.of(intended("k" + i), created("k" + i), finished("k" + i))) {
                    byte[] line = LedgerLineCodec.chained(LedgerEntryCodec.toJson(entry), previous);
                    previous = LedgerLineCodec.checksum(line);
                    out.write(line);
                }
            }
        }
        long before = Files.size(file);

        FanOutLedger second = FanOutLedger.file(file);
        assertThat(open(second)).isEqualTo(job);

        assertThat(Files.size(file)).isLessThan(before * 2 / 3);
        StepVerifier.create(second.find("k599")).expectNext(finished("k599")).verifyComplete();
        record(second, intended("new"));
        StepVerifier.create(second.find("new")).expectNext(intended("new")).verifyComplete();
        close(second);
    }

    @Test
    void aLongJobCompactsItsLedgerWhileItRuns() throws IOException {
        FanOutLedger ledger = FanOutLedger.file(file, Duration.ofHours(1));
        String job = open(ledger);
        long most = 0;
        for (int round = 0; round < 100; round++) {
            LedgerEntry[] entries = new LedgerEntry[200];
            for (int i = 0; i < 100; i++) {
                entries[2 * i] = new Intended("k" + i, "print", "alice", round, AT);
                entries[2 * i + 1] = new Created("k" + i, "print", "alice", round, "task-" + round, null, AT);
            }
            record(ledger, entries);
            most = Math.max(most, Files.size(file));
        }

        // 20,000 entries of some 160 bytes each were written
        assertThat(most).isLessThan(1300 * 200);
        StepVerifier.create(ledger.find("k99"))
                .expectNext(new Created("k99", "print", "alice", 99, "task-99", null, AT))
                .verifyComplete();
        close(ledger);
        FanOutLedger again = FanOutLedger.file(file);
        assertThat(open(again)).isEqualTo(job);
        for (int i = 0; i < 100; i++) {
            StepVerifier.create(again.find("k" + i))
                    .expectNext(new Created("k" + i, "print", "alice", 99, "task-99", null, AT))
                    .verifyComplete();
        }
        close(again);
        assertThat(folder.toFile().list()).containsExactly("job.ledger");
    }

    @Test
    void aLedgerThatCannotBeCompactedContinuesAsItIs() throws IOException {
        Files.createDirectory(folder.resolve("job.ledger.compact"));
        Files.createFile(folder.resolve("job.ledger.compact").resolve("in the way"));
        FanOutLedger ledger = FanOutLedger.file(file, Duration.ofHours(1));
        open(ledger);
        for (int round = 0; round < 1500; round++) {
            record(ledger, new Intended("a", "print", "alice", round, AT));
        }
        close(ledger);

        FanOutLedger again = FanOutLedger.file(file);
        open(again);
        StepVerifier.create(again.find("a"))
                .expectNext(new Intended("a", "print", "alice", 1499, AT))
                .verifyComplete();
        close(again);
    }

    @Test
    void aLinkLeadsToTheSameLedgerAndTheSameLock() throws IOException {
        FanOutLedger first = FanOutLedger.file(file);
        open(first);
        Path link = Files.createSymbolicLink(folder.resolve("link.ledger"), file);

        StepVerifier.create(FanOutLedger.file(link).open())
                .verifyErrorSatisfies(e -> assertThat(e).hasMessageContaining("in use"));
        close(first);
    }

    @Test
    void anotherProcessIsKeptOutAndItsErrorNamesTheHolder() throws Exception {
        FanOutLedger mine = FanOutLedger.file(file);
        open(mine);
        StepVerifier.create(FanOutLedger.file(file).open()).verifyError();

        Process other = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        OtherProcess.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(said)
                .contains("is in use by another job, process "
                        + ProcessHandle.current().pid());
        close(mine);
    }

    /** Tries to open a ledger, and says why it cannot. */
    static final class OtherProcess {

        public static void main(String[] args) {
            FanOutLedger.file(Path.of(args[0]))
                    .open()
                    .doOnError(e -> System.out.println(e.getMessage()))
                    .onErrorComplete()
                    .block();
        }
    }

    @Test
    void manyWritersShareTheDiskAndLoseNothing() {
        FanOutLedger ledger = FanOutLedger.file(file);
        open(ledger);

        StepVerifier.create(Flux.range(0, 2000).flatMap(i -> ledger.record(intended("k" + i)), 256))
                .verifyComplete();
        close(ledger);

        FanOutLedger second = FanOutLedger.file(file);
        open(second);
        StepVerifier.create(
                        Flux.range(0, 2000).concatMap(i -> second.find("k" + i)).count())
                .expectNext(2000L)
                .verifyComplete();
        close(second);
    }

    @Test
    void aCancelledReadDoesNotDisturbOthers() {
        FanOutLedger ledger = FanOutLedger.file(file);
        open(ledger);
        record(ledger, intended("a"));
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        Schedulers.onScheduleHook("slow disk", task -> () -> {
            reading.countDown();
            awaitUninterruptibly(cancelled);
            task.run();
        });
        try {
            Disposable read = ledger.find("a").subscribe();
            await(reading);
            read.dispose();
        } finally {
            Schedulers.resetOnScheduleHook("slow disk");
            cancelled.countDown();
        }

        record(ledger, created("a"));
        StepVerifier.create(ledger.find("a")).expectNext(created("a")).verifyComplete();
        close(ledger);
    }

    @Test
    void aCloseWithoutASubscriberReleasesTheLedger() {
        FanOutLedger first = FanOutLedger.file(file);
        open(first);
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch readAndClosed = new CountDownLatch(2);
        Schedulers.onScheduleHook("slow disk", task -> () -> {
            reading.countDown();
            awaitUninterruptibly(held);
            task.run();
            readAndClosed.countDown();
        });
        try {
            first.find("a").subscribe();
            await(reading);
            first.close().subscribe().dispose();
        } finally {
            Schedulers.resetOnScheduleHook("slow disk");
            held.countDown();
        }
        assertThat(isReached(readAndClosed)).isTrue();

        FanOutLedger second = FanOutLedger.file(file);
        open(second);
        close(second);
    }

    private static boolean isReached(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As a disk that is at work does: the interrupt is seen afterwards. */
    private static void awaitUninterruptibly(CountDownLatch latch) {
        boolean interrupted = false;
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aNewLedgerIsItsOwnersAlone() throws IOException {
        FanOutLedger ledger = FanOutLedger.file(file);
        open(ledger);
        close(ledger);

        assertThat(permissions(file)).isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(strings = {"rw-------", "rw-rw----", "rw-r--r--"})
    @EnabledOnOs({OS.LINUX, OS.MAC})
    void aLedgerKeepsItsPermissionsWhenItIsCompacted(String permissions) throws IOException {
        FanOutLedger ledger = FanOutLedger.file(file, Duration.ofHours(1));
        open(ledger);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        Object before = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        for (int round = 0; round < 1500; round++) {
            record(ledger, new Intended("a", "print", "alice", round, AT));
        }
        close(ledger);

        assertThat(Files.readAttributes(file, BasicFileAttributes.class).fileKey())
                .as("compacted")
                .isNotEqualTo(before);
        assertThat(permissions(file)).isEqualTo(permissions);
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void entriesLongerThanTheBuffersAreReadAgain() {
        FanOutLedger ledger = FanOutLedger.file(file);
        open(ledger);
        for (int length : new int[] {3000, 5000, 70_000, 200_000}) {
            Finished entry = finished("k" + length, Map.of("text", "x".repeat(length)));
            record(ledger, entry, intended("behind"));
            StepVerifier.create(ledger.find("k" + length)).expectNext(entry).verifyComplete();
        }
        close(ledger);
    }

    @Test
    void afterClosingNothingIsTaken() {
        FanOutLedger ledger = FanOutLedger.file(file);
        open(ledger);
        close(ledger);
        close(ledger);

        StepVerifier.create(ledger.record(intended("a")))
                .verifyErrorSatisfies(e -> assertThat(e).hasMessageContaining("closed"));
    }
}
