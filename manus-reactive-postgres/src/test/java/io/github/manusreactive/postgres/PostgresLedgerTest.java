package io.github.manusreactive.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.error.LedgerException;
import io.github.manusreactive.fanout.ItemOutcome;
import io.github.manusreactive.fanout.LedgerEntry;
import io.github.manusreactive.fanout.LedgerScope;
import io.github.manusreactive.fanout.OutcomeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

class PostgresLedgerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Instant AT = Instant.parse("2026-11-03T10:15:30.123456789Z");
    private static PostgresProcess database;

    private final String job = "job " + UUID.randomUUID();
    private final List<PostgresLedger> ledgers = new ArrayList<>();
    private final VirtualTimeScheduler frozen = VirtualTimeScheduler.create();

    @BeforeAll
    static void createDatabase() {
        database = PostgresProcess.database();
    }

    @AfterEach
    void noConnectionIsHeld() {
        ledgers.forEach(ledger -> ledger.close().block(PATIENCE));
        frozen.dispose();
        Await.until(() -> database.held() == 0);
    }

    private PostgresLedger.Builder builder(String name, String worker) {
        return PostgresLedger.builder(database.connections(), name)
                .workerName(worker)
                .lease(Duration.ofSeconds(1));
    }

    private PostgresLedger use(PostgresLedger ledger) {
        ledgers.add(ledger);
        return ledger;
    }

    private PostgresLedger open(PostgresLedger.Builder builder) {
        PostgresLedger ledger = use(builder.build());
        assertThat(ledger.open().block(PATIENCE)).hasSize(8);
        return ledger;
    }

    /** A ledger whose process does nothing after it has opened it. */
    private PostgresLedger openFrozen() {
        return open(builder(job, "frozen").scheduler(frozen));
    }

    private static LedgerEntry.Intended intended(String key) {
        return new LedgerEntry.Intended(key, "f1", "alice", 1, AT);
    }

    private static LedgerEntry.Finished finished(String key, OutcomeStatus status, @Nullable Integer credits) {
        return new LedgerEntry.Finished(
                "f1",
                new ItemOutcome(
                        key,
                        status,
                        "task-" + key,
                        null,
                        "bob",
                        "zero \u0000 and \uD83D\uDE00",
                        List.of(),
                        null,
                        credits,
                        1,
                        AT,
                        AT,
                        null));
    }

    private static LedgerEntry.Created created(String key) {
        return LedgerEntry.Created.of(intended(key), "task-" + key, null, AT);
    }

    @Test
    void theIdOfAJobStays() {
        PostgresLedger ledger = use(builder(job, "one").build());
        String id = ledger.open().block(PATIENCE);
        ledger.close().block(PATIENCE);

        assertThat(ledger.open().block(PATIENCE)).isEqualTo(id).hasSize(8);
        ledger.close().block(PATIENCE);
        assertThat(use(builder(job, "two").build()).open().block(PATIENCE)).isEqualTo(id);
    }

    @Test
    void theNewestEntryOfAKeyIsFound() {
        PostgresLedger ledger = open(builder(job, "one"));
        assertThat(ledger.find("k").block(PATIENCE)).isNull();

        for (LedgerEntry entry : List.of(intended("k"), created("k"), finished("k", OutcomeStatus.FINISHED, 7))) {
            ledger.record(entry).block(PATIENCE);
            assertThat(ledger.find("k").block(PATIENCE)).isEqualTo(entry);
        }
        assertThat(ledger.find("K").block(PATIENCE)).isNull();
    }

    @Test
    void jobsOfOtherNamesDoNotMeet() {
        PostgresLedger one = open(builder(job, "one"));
        PostgresLedger other = open(builder(job + " b", "two"));

        one.record(intended("k")).block(PATIENCE);

        assertThat(other.find("k").block(PATIENCE)).isNull();
        assertThat(other.openEntries().collectList().block(PATIENCE)).isEmpty();
    }

    @Test
    void spentIsTheSumOfTheNewestEntries() {
        PostgresLedger ledger = open(builder(job, "one"));
        assertThat(ledger.spent().block(PATIENCE)).isZero();

        ledger.record(finished("a", OutcomeStatus.FINISHED, 40)).block(PATIENCE);
        ledger.record(finished("a", OutcomeStatus.FINISHED, 50)).block(PATIENCE);
        ledger.record(finished("b", OutcomeStatus.FAILED, null)).block(PATIENCE);
        ledger.record(new LedgerEntry.Intended("c", "f", "alice", 2, 1, 7, true, AT))
                .block(PATIENCE);
        ledger.record(new LedgerEntry.Created("d", "f", "alice", 2, 1, 9, "t", null, AT))
                .block(PATIENCE);

        assertThat(ledger.spent().block(PATIENCE)).isEqualTo(66);
    }

    @Test
    void entriesWhoseTaskMayRunAreOpen() {
        PostgresLedger ledger = open(builder(job, "one"));
        List<LedgerEntry> open = List.of(
                intended("a"),
                created("b"),
                finished("c", OutcomeStatus.TIMED_OUT, 1),
                finished("d", OutcomeStatus.WAITING, 1));
        Flux.fromIterable(open).concatMap(ledger::record).blockLast(PATIENCE);
        ledger.record(intended("e").refused()).block(PATIENCE);
        ledger.record(finished("f", OutcomeStatus.FINISHED, 1)).block(PATIENCE);

        assertThat(ledger.openEntries().collectList().block(PATIENCE)).containsExactlyInAnyOrderElementsOf(open);
    }

    @Test
    void theScopeCountsOnceACreateMayHaveBeenSent() {
        LedgerScope scope = new LedgerScope("https://api.example.test", Map.of());
        LedgerScope users = new LedgerScope("https://api.example.test", Map.of("alice", "u1", "bob \u20ac", "u2"));
        PostgresLedger ledger = open(builder(job, "one"));
        assertThat(ledger.scope().block(PATIENCE)).isEqualTo(LedgerScope.none());

        ledger.recordScope(scope).block(PATIENCE);
        ledger.record(intended("a").refused()).block(PATIENCE);
        assertThat(ledger.scope().block(PATIENCE)).isEqualTo(LedgerScope.none());

        ledger.record(intended("a")).block(PATIENCE);
        assertThat(ledger.scope().block(PATIENCE)).isEqualTo(scope);

        ledger.recordScope(users).block(PATIENCE);
        assertThat(ledger.scope().block(PATIENCE)).isEqualTo(users);
    }

    @Test
    void lostSinceIsTheEarliestTime() {
        PostgresLedger ledger = open(builder(job, "one"));
        assertThat(ledger.lostSince().block(PATIENCE)).isNull();

        ledger.recordLost(AT).block(PATIENCE);
        ledger.recordLost(AT.plusSeconds(1)).block(PATIENCE);
        assertThat(ledger.lostSince().block(PATIENCE)).isBeforeOrEqualTo(AT).isAfter(AT.minusMillis(1));

        ledger.recordLost(Instant.EPOCH).block(PATIENCE);
        assertThat(ledger.lostSince().block(PATIENCE)).isEqualTo(Instant.EPOCH);
    }

    @Test
    void recentCreatesAreThoseOfEachUser() {
        PostgresLedger ledger = open(builder(job, "one"));
        ledger.record(intended("a")).block(PATIENCE);
        ledger.record(created("b")).block(PATIENCE);
        ledger.record(finished("c", OutcomeStatus.FINISHED, 1)).block(PATIENCE);

        Map<String, List<Instant>> creates = ledger.recentCreates().block(PATIENCE);

        Instant stored = Instant.parse("2026-11-03T10:15:30.123457Z");
        assertThat(creates).containsOnlyKeys("alice", "bob");
        assertThat(creates.get("alice")).containsExactlyInAnyOrder(stored, stored.plusSeconds(5));
        assertThat(creates.get("bob")).containsExactly(stored);
    }

    @Test
    void aLivingOwnerIsNamed() {
        open(builder(job, "first"));
        PostgresLedger second = use(builder(job, "second").build());

        assertThatThrownBy(() -> second.open().block(PATIENCE))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("is in use by the worker 'first', which renewed its lease until 20");
    }

    @Test
    void aFailedOpenLeavesTheLedgerToItsOwner() {
        PostgresLedger first = open(builder(job, "first"));
        PostgresLedger second = builder(job, "second").build();
        assertThatThrownBy(() -> second.open().block(PATIENCE)).isInstanceOf(LedgerException.class);

        second.close().block(PATIENCE);

        first.record(intended("k")).block(PATIENCE);
        assertThat(first.find("k").block(PATIENCE)).isEqualTo(intended("k"));
    }

    @Test
    void aClosedLedgerIsFreeAtOnce() {
        open(builder(job, "first").lease(Duration.ofHours(1))).close().block(PATIENCE);

        open(builder(job, "second"));
    }

    @Test
    void theOwnerIsTakenOverAfterItsLease() {
        openFrozen().record(intended("k")).block(PATIENCE);

        PostgresLedger next = open(builder(job, "next"));

        assertThat(next.find("k").block(PATIENCE)).isEqualTo(intended("k"));
        assertThat(database.number("SELECT count(*) FROM manus_worker WHERE name = 'frozen'"))
                .isZero();
    }

    @Test
    void nothingIsWrittenAfterTheLedgerWasTakenOver() {
        PostgresLedger owner = openFrozen();
        PostgresLedger next = open(builder(job, "next"));

        assertThatThrownBy(() -> owner.record(intended("k")).block(PATIENCE))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("was lost: the worker 'frozen' did not renew its lease of PT1S in time");
        assertThatThrownBy(() -> owner.recordLost(AT).block(PATIENCE)).hasMessageContaining("was lost");
        assertThatThrownBy(() -> owner.recordScope(LedgerScope.none()).block(PATIENCE))
                .hasMessageContaining("was lost");
        owner.close().block(PATIENCE);

        assertThat(next.find("k").block(PATIENCE)).isNull();
        next.record(created("k")).block(PATIENCE);
        assertThat(next.find("k").block(PATIENCE)).isEqualTo(created("k"));
    }

    @Test
    void aWorkerThatNoticesTheLossRecordsNothing() {
        PostgresLedger owner = open(builder(job, "owner"));
        database.execute("UPDATE manus_worker SET gone = true WHERE name = 'owner'");

        Await.until(() -> owner.record(intended("k"))
                .then(Mono.just(""))
                .onErrorResume(error -> Mono.just(error.getMessage()))
                .block(PATIENCE)
                .contains("was lost"));
    }

    @Test
    void closingEndsTheWaitForALease() {
        open(builder(job, "first").lease(Duration.ofHours(1)).scheduler(frozen));
        PostgresLedger second = builder(job, "second").build();
        CompletableFuture<String> opening = second.open().toFuture();

        second.close().block(PATIENCE);

        Await.until(opening::isDone);
        assertThat(opening).isCompletedExceptionally();
    }

    @Test
    void nothingIsRecordedAfterTheClosing() {
        PostgresLedger ledger = open(builder(job, "one"));
        ledger.close().block(PATIENCE);
        ledger.close().block(PATIENCE);

        assertThatThrownBy(() -> ledger.record(intended("k")).block(PATIENCE))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("is closed");
        assertThatThrownBy(() -> ledger.find("k").block(PATIENCE)).hasMessageContaining("is not open");
    }

    @Test
    void missingTablesNameTheFix() {
        PostgresProcess empty = PostgresProcess.emptyDatabase();

        assertThatThrownBy(() ->
                        use(PostgresLedger.of(empty.connections(), job)).open().block(PATIENCE))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("PostgresSchema.create");
    }

    @Test
    void aMissingPermissionNamesTheFix() {
        database.execute("CREATE ROLE stranger LOGIN");
        PostgresLedger ledger = use(PostgresLedger.of(database.connections("stranger", "secret-word"), job));

        assertThatThrownBy(() -> ledger.open().block(PATIENCE))
                .isInstanceOf(LedgerException.class)
                .hasMessageContaining("permission denied for table manus_schema: grant SELECT")
                .hasMessageNotContaining("secret-word");
        database.execute("DROP ROLE stranger");
    }

    @Test
    void invalidSettingsAreRejected() {
        assertThatThrownBy(() -> PostgresLedger.of(database.connections(), " "))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("jobName: must have 1 to 100 characters, but is ' '");
        assertThatThrownBy(() -> builder(job, "one").lease(Duration.ZERO)).isInstanceOf(InvalidSettingException.class);
    }
}
