package io.github.manusreactive.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.budget.BudgetSettings;
import io.github.manusreactive.budget.Limit;
import io.github.manusreactive.budget.LocalRateBudget;
import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Limits count per user, whatever credential a call carries. */
class SharedBudgetTest {

    private final Rig rig = new Rig(call -> Mono.just(FakeApi.ok("\"x\":7")));

    SharedBudgetTest() {
        BudgetSettings settings = BudgetSettings.builder()
                .limit(Operation.TASK_DETAIL, Limit.perMinute(3))
                .build();
        rig.budget = LocalRateBudget.create(settings, rig.time);
    }

    @Test
    void keysAndTokensOfOneUserShareABudgetAndOtherUsersDoNotWait() {
        Outcome<Integer> firstKey = call(ManusUser.ofApiKeys("alice", "key-1"));
        Outcome<Integer> secondKey = call(ManusUser.ofApiKeys("alice", "key-2"));
        Outcome<Integer> token = call(ManusUser.ofAccessToken("alice", "token"));
        assertThat(firstKey.values).containsExactly(7);
        assertThat(secondKey.values).containsExactly(7);
        assertThat(token.values).containsExactly(7);

        Outcome<Integer> fourth = call(ManusUser.ofApiKeys("alice", "key-3"));
        Outcome<Integer> other = call(ManusUser.ofApiKeys("bob", "key-4"));
        assertThat(fourth.isOpen()).isTrue();
        assertThat(other.values).containsExactly(7);

        rig.passes(Duration.ofSeconds(61));
        assertThat(fourth.values).containsExactly(7);
    }

    private Outcome<Integer> call(ManusUser user) {
        return Outcome.of(rig.exchange(user).call(Rig.get(Operation.TASK_DETAIL)));
    }
}
