package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.error.InvalidRequestException;
import io.github.manusreactive.error.ServerException;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.LedgerScope;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** A ledger belongs to a base URL and to accounts. */
class FanOutScopeTest {

    private static final Duration LONG = Duration.ofHours(1);

    private final MemoryLedger ledger = new MemoryLedger();

    private void isRefused(JobStage stage, String... told) {
        JobStage.Running<Integer> run = stage.start(stage.job(3).ledger(ledger));
        stage.until(() -> run.error != null || run.ended, LONG);

        assertThat(run.error).isInstanceOf(InvalidRequestException.class);
        assertThat(run.error.getMessage())
                .contains(told)
                .doesNotContain(stage.sandbox.user("alice").apiKey());
        assertThat(run.outcomes).isEmpty();
        assertThat(stage.sandbox.journal().tasksCreated()).isZero();
        assertThat(ledger.closed).isTrue();
    }

    @Test
    void theScopeIsRecordedAndFitsTheNextRun() {
        try (JobStage stage = new JobStage(ManusSandbox.builder().noLimits(), "alice", "bob")) {
            ledger.scope = LedgerScope.none();
            stage.start(stage.job(2).ledger(ledger)).end(LONG);

            assertThat(ledger.scope)
                    .isEqualTo(new LedgerScope(
                            stage.sandbox.baseUrl(),
                            Map.of(
                                    "alice", stage.sandbox.user("alice").userId(),
                                    "bob", stage.sandbox.user("bob").userId())));
            assertThat(stage.start(stage.job(4).ledger(ledger)).end(LONG)).hasSize(4);
        }
    }

    @Test
    void anotherBaseUrlIsRefused() {
        try (JobStage stage = new JobStage(ManusSandbox.builder().noLimits(), "alice")) {
            ledger.scope = new LedgerScope("https://api.manus.example", Map.of());

            isRefused(stage, stage.sandbox.baseUrl(), "https://api.manus.example");
        }
    }

    @Test
    void anotherAccountUnderAKnownLabelIsRefused() {
        try (JobStage stage = new JobStage(ManusSandbox.builder().noLimits(), "alice")) {
            ledger.scope = new LedgerScope(stage.sandbox.baseUrl(), Map.of("alice", "another-account"));

            isRefused(
                    stage,
                    "'alice'",
                    "another-account",
                    stage.sandbox.user("alice").userId());
        }
    }

    @Test
    void oneAccountUnderTwoLabelsIsRefusedWithoutALedgerToo() {
        try (JobStage stage = new JobStage(ManusSandbox.builder().noLimits(), "alice")) {
            ManusClients.Builder twice = ManusClients.builder()
                    .baseUrl(stage.sandbox.baseUrl())
                    .transport(stage.sandbox.transport())
                    .scheduler(stage.time)
                    .user(ManusUser.ofApiKeys(
                            "first", stage.sandbox.user("alice").apiKey()))
                    .user(ManusUser.ofApiKeys(
                            "second", stage.sandbox.user("alice").apiKey()));
            try (ManusClients clients = twice.build()) {
                JobStage.Running<Integer> run = stage.start(
                        FanOut.over(clients, Flux.range(0, 3), i -> "k" + i, i -> CreateTaskRequest.of("prompt " + i))
                                .ledger(FanOutLedger.none()));
                stage.until(() -> run.error != null || run.ended, LONG);

                assertThat(run.error)
                        .isInstanceOf(InvalidRequestException.class)
                        .hasMessageContaining("'first' and 'second'");
                assertThat(stage.sandbox.journal().tasksCreated()).isZero();
            }
        }
    }

    @Test
    void aKnownAccountUnderAnotherLabelIsRefused() {
        try (JobStage stage = new JobStage(ManusSandbox.builder().noLimits(), "alice")) {
            String id = stage.sandbox.user("alice").userId();
            ledger.scope = new LedgerScope(stage.sandbox.baseUrl(), Map.of("former", id));

            isRefused(stage, "'alice'", "'former'", id);
        }
    }

    @Test
    void aLabelThatEarlierRunsUsedBesideAnotherOneOfTheSameAccountIsNotRefused() {
        try (JobStage stage = new JobStage(ManusSandbox.builder().noLimits(), "alice")) {
            String id = stage.sandbox.user("alice").userId();
            ledger.scope = new LedgerScope(stage.sandbox.baseUrl(), Map.of("former", id, "alice", id));

            assertThat(stage.start(stage.job(2).ledger(ledger)).end(LONG)).hasSize(2);
        }
    }

    @Test
    void aKnownAccountThatCannotBeReadForTheTimeOfAnOutageEndsTheJobBeforeItCreates() {
        try (JobStage stage = new JobStage(ManusSandbox.builder().noLimits(), "alice")) {
            ledger.scope = new LedgerScope(stage.sandbox.baseUrl(), Map.of("alice", "another-account"));
            stage.sandbox.faults().on(Operation.USER_ME).internalError();

            JobStage.Running<Integer> run = stage.start(stage.job(3).ledger(ledger));
            stage.until(() -> run.error != null || run.ended, LONG);

            assertThat(run.error).isInstanceOf(ServerException.class);
            assertThat(stage.sandbox.journal().tasksCreated()).isZero();
            assertThat(ledger.closed).isTrue();
        }
    }

    @Test
    void aKnownAccountThatMayNotBeReadIsRefused() {
        try (JobStage stage = new JobStage(ManusSandbox.builder().noLimits(), "alice")) {
            ledger.scope = new LedgerScope(stage.sandbox.baseUrl(), Map.of("alice", "another-account"));
            stage.sandbox
                    .faults()
                    .on(Operation.USER_ME)
                    .answer(
                            403,
                            Map.of(),
                            "{\"ok\":false,\"error\":{\"code\":\"permission_denied\",\"message\":\"not allowed\"}}");

            isRefused(stage, "'alice'", "another-account", "user.me");
        }
    }

    @Test
    void aKnownAccountThatCannotBeReadForAMomentIsComparedLater() {
        try (JobStage stage = new JobStage(ManusSandbox.builder().noLimits(), "alice")) {
            String id = stage.sandbox.user("alice").userId();
            ledger.scope = new LedgerScope(stage.sandbox.baseUrl(), Map.of("alice", id));
            stage.sandbox.faults().on(Operation.USER_ME).times(12).internalError();

            assertThat(stage.start(stage.job(2).ledger(ledger)).end(LONG)).hasSize(2);
            assertThat(stage.sandbox.journal().calls(Operation.USER_ME)).hasSize(13);
        }
    }

    @Test
    void anAccountThatTheLedgerDoesNotKnowAndThatCannotBeReadIsNotCompared() {
        try (JobStage stage = new JobStage(ManusSandbox.builder().noLimits(), "alice")) {
            ledger.scope = LedgerScope.none();
            stage.sandbox.faults().on(Operation.USER_ME).times(1000).internalError();

            assertThat(stage.start(stage.job(2).ledger(ledger)).end(LONG)).hasSize(2);
            assertThat(ledger.scope.userIds()).isEmpty();
            assertThat(ledger.scope.baseUrl()).isEqualTo(stage.sandbox.baseUrl());
        }
    }
}
