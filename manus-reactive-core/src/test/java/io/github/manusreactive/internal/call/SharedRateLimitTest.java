package io.github.manusreactive.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.LocalRateLimiter;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Limits count per user, whatever credential a call carries. */
class SharedRateLimitTest {

    private final ExecutorFixture rig = new ExecutorFixture(call -> Mono.just(FakeApi.ok("\"x\":7")));

    SharedRateLimitTest() {
        RateLimitSettings settings = RateLimitSettings.builder()
                .limit(Operation.TASK_DETAIL, RateLimit.perMinute(3))
                .build();
        rig.rateLimiter = LocalRateLimiter.create(settings, rig.time);
    }

    @Test
    void keysAndTokensOfOneUserShareALimitAndOtherUsersDoNotWait() {
        ScriptedOutcome<Integer> firstKey = call(ManusUser.ofApiKeys("alice", "key-1"));
        ScriptedOutcome<Integer> secondKey = call(ManusUser.ofApiKeys("alice", "key-2"));
        ScriptedOutcome<Integer> token = call(ManusUser.ofAccessToken("alice", "token"));
        assertThat(firstKey.values).containsExactly(7);
        assertThat(secondKey.values).containsExactly(7);
        assertThat(token.values).containsExactly(7);

        ScriptedOutcome<Integer> fourth = call(ManusUser.ofApiKeys("alice", "key-3"));
        ScriptedOutcome<Integer> other = call(ManusUser.ofApiKeys("bob", "key-4"));
        assertThat(fourth.isOpen()).isTrue();
        assertThat(other.values).containsExactly(7);

        rig.passes(Duration.ofSeconds(61));
        assertThat(fourth.values).containsExactly(7);
    }

    private ScriptedOutcome<Integer> call(ManusUser user) {
        return ScriptedOutcome.of(rig.exchange(user).call(ExecutorFixture.get(Operation.TASK_DETAIL)));
    }
}
