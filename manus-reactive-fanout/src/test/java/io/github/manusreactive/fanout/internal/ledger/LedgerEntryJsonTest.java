package io.github.manusreactive.fanout.internal.ledger;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerEntry.Created;
import io.github.manusreactive.fanout.LedgerEntry.Finished;
import io.github.manusreactive.fanout.LedgerEntry.Intended;
import io.github.manusreactive.fanout.LedgerEntryCodec;
import io.github.manusreactive.fanout.OutcomeError;
import io.github.manusreactive.fanout.OutcomeStatus;
import io.github.manusreactive.task.AttachmentType;
import io.github.manusreactive.task.MessageAttachment;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Entries in ledgers of one's own. */
class LedgerEntryJsonTest {

    private static final Instant AT = Instant.parse("2026-03-01T10:00:00.123456789Z");

    static Stream<LedgerEntry> entries() {
        MessageAttachment attachment = new MessageAttachment(
                AttachmentType.FILE,
                "a.csv",
                URI.create("https://files.example.com/a.csv"),
                "text/csv",
                null,
                Map.of("pages", 3));
        return Stream.of(
                new Intended("a", "print", "alice", 4, 1, 70, false, AT),
                new Intended("a", "print", "alice", 1, AT),
                new Created("ö\n\"", "print", "alice", 3, 1, 40, "task", URI.create("https://manus.im/app/t"), AT),
                new Intended("a", "print", "alice", 4, 1, 70, true, AT, AT.minusSeconds(130)),
                new Created("a", "print", "alice", 1, 0, 0, "task", null, AT, AT.minusSeconds(130)),
                new Created("b", "print", "alice", 1, "task", null, AT),
                new Finished(
                        "print",
                        new ItemOutcome(
                                "a",
                                OutcomeStatus.FINISHED,
                                "task",
                                null,
                                "alice",
                                "an answer\nof two lines",
                                List.of(attachment),
                                Map.of(
                                        "price",
                                        new BigDecimal("4.123456789012345678901"),
                                        "parts",
                                        List.of(Map.of("x", 1))),
                                12,
                                1,
                                AT,
                                AT.plusSeconds(5),
                                null)),
                new Finished(
                        "print",
                        new ItemOutcome(
                                "c",
                                OutcomeStatus.STOPPED,
                                "task",
                                null,
                                "alice",
                                "so far",
                                List.of(),
                                null,
                                7,
                                2,
                                AT,
                                AT.plusSeconds(5),
                                new OutcomeError("task_stopped", "a person stopped it", null))),
                new Finished(
                        "print",
                        new ItemOutcome(
                                "b",
                                OutcomeStatus.REJECTED,
                                null,
                                null,
                                null,
                                null,
                                List.of(),
                                null,
                                null,
                                0,
                                null,
                                AT,
                                new OutcomeError("invalid_argument", "no", null))));
    }

    @ParameterizedTest
    @MethodSource("entries")
    void anEntryIsReadAsItWasWritten(LedgerEntry entry) {
        byte[] json = LedgerEntryCodec.toJson(entry);

        assertThat(LedgerEntryCodec.fromJson(json)).isEqualTo(entry);
        assertThat(LedgerEntryCodec.toJson(LedgerEntryCodec.fromJson(json))).isEqualTo(json);
    }

    @ParameterizedTest
    @MethodSource("entries")
    void fieldsOfLaterVersionsDoNoHarm(LedgerEntry entry) {
        String json = new String(LedgerEntryCodec.toJson(entry), UTF_8);
        String later = "{ \"later\": {\"a\": [1]}, " + json.substring(1);

        assertThat(LedgerEntryCodec.fromJson(later.getBytes(UTF_8))).isEqualTo(entry);
    }

    @Test
    void aLineOfALedgerFileIsReadableToo() {
        LedgerEntry entry = new Intended("a", "print", "alice", 1, AT);
        byte[] line = LedgerLineCodec.sealed(LedgerEntryCodec.toJson(entry));

        assertThat(LedgerEntryCodec.fromJson(Arrays.copyOf(line, line.length - 1)))
                .isEqualTo(entry);
    }

    @Test
    void anEntryThatAnEarlierVersionWroteIsReadable() {
        String created = "{\"event\":\"created\",\"key\":\"a\",\"print\":\"p\",\"user\":\"alice\",\"attempt\":2,"
                + "\"task\":\"t1\",\"at\":\"2026-03-01T10:00:00Z\"}";
        String finished = "{\"event\":\"finished\",\"key\":\"a\",\"print\":\"p\",\"outcome\":{\"key\":\"a\","
                + "\"outcome\":\"timed_out\",\"task_id\":\"t1\",\"task_url\":\"https://manus.im/app/t1\",\"user\":\"alice\","
                + "\"answer\":null,\"attachments\":[],\"structured_output\":null,\"credits\":12,\"attempts\":2,"
                + "\"created_at\":\"2026-03-01T10:00:00.5Z\",\"finished_at\":\"2026-03-01T10:10:00Z\","
                + "\"error\":{\"code\":\"task_timeout\",\"message\":\"too late\",\"request_id\":null}}}";

        assertThat(LedgerEntryCodec.fromJson(created.getBytes(UTF_8)))
                .isEqualTo(new Created("a", "p", "alice", 2, "t1", null, Instant.parse("2026-03-01T10:00:00Z")));
        assertThat(LedgerEntryCodec.fromJson(finished.getBytes(UTF_8)))
                .isInstanceOfSatisfying(Finished.class, entry -> {
                    assertThat(entry.outcome().status()).isEqualTo(OutcomeStatus.TIMED_OUT);
                    assertThat(entry.outcome().credits()).isEqualTo(12);
                    assertThat(entry.outcome().createdAt()).isEqualTo(Instant.parse("2026-03-01T10:00:00.5Z"));
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"event\":\"frozen\",\"key\":\"a\",\"print\":\"p\"}",
                "{\"event\":\"intended\",\"key\":\"a\",\"print\":\"p\",\"user\":\"u\",\"at\":\"noon\"}",
                "{\"event\":\"finished\",\"key\":\"a\",\"print\":\"p\"}",
                "{\"event\":\"finished\",\"key\":\"a\",\"print\":\"p\",\"outcome\":{\"key\":\"a\",\"attachments\":[],"
                        + "\"attempts\":1,\"finished_at\":\"2026-03-01T10:00:00Z\"}}",
                "{\"event\":\"finished\",\"key\":\"a\",\"print\":\"p\",\"outcome\":{\"key\":\"a\",\"outcome\":\"frozen\","
                        + "\"attachments\":[],\"attempts\":1,\"finished_at\":\"2026-03-01T10:00:00Z\"}}",
                "{\"event\":\"finished\",\"key\":\"a\",\"print\":\"p\",\"outcome\":{\"key\":\"a\",\"outcome\":\"failed\","
                        + "\"attachments\":[],\"attempts\":1,\"finished_at\":\"noon\"}}",
                "{\"event\":\"finished\",\"key\":\"a\",\"print\":\"p\",\"outcome\":{\"key\":\"a\",\"outcome\":\"failed\","
                        + "\"attachments\":[],\"attempts\":1,\"finished_at\":\"\"}}"
            })
    void whatIsNotAnEntryIsRefused(String json) {
        assertThatThrownBy(() -> LedgerEntryCodec.fromJson(json.getBytes(UTF_8)))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageStartingWith("ledger entry: is not readable");
    }
}
