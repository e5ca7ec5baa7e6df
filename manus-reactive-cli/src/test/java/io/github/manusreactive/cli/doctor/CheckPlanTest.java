package io.github.manusreactive.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.http.HttpBody;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.operation.Operation;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Every read has a check, and nothing but reads can be sent. */
class CheckPlanTest {

    @Test
    void everyReadOfTheTableIsCheckedAndNothingElse() {
        List<Operation> checked = CheckPlan.checks().stream()
                .filter(check -> check.call() != null)
                .map(OperationCheck::operation)
                .distinct()
                .toList();

        assertThat(checked)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Operation.values())
                        .filter(operation -> operation.method().equals("GET"))
                        .toList());
    }

    @Test
    void aReadWithoutACheckIsListed() {
        List<OperationCheck> checks = CheckPlan.of(
                new Operation[] {Operation.TASK_CREATE, Operation.SKILL_LIST, Operation.USER_ME},
                List.of(OperationCheck.of(Operation.USER_ME, (client, targets) -> Mono.empty())));

        assertThat(checks).extracting(OperationCheck::label).containsExactly("user.me", "skill.list");
        assertThat(new CheckRunner(null, new CheckTargets(null, null, null))
                        .run(checks.subList(1, 2))
                        .blockFirst()
                        .detail())
                .startsWith("needs an id");
    }

    @Test
    void aWriteIsNotSent() {
        ReadOnlyTransport transport = new ReadOnlyTransport(
                ExaminationFixture.transport(call -> {
                    throw new AssertionError("sent " + call);
                }),
                InstantSource.system());
        HttpCall write = new HttpCall(
                "POST",
                URI.create("http://api.test/v2/task.create"),
                HttpHeaders.empty(),
                HttpBody.empty(),
                Duration.ofSeconds(1),
                100);

        StepVerifier.create(transport.exchange(write))
                .verifyErrorMessage("the doctor only reads and did not send POST http://api.test/v2/task.create");
        assertThatThrownBy(() -> transport.stream(write, (head, bytes) -> bytes).blockLast())
                .isInstanceOf(IllegalStateException.class);
    }
}
