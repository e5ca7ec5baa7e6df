package io.github.manusreactive.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.task.WaitingHandler;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WaitingPolicyTest {

    @Test
    void aPolicySaysWhatItDoesAndNotWhatItSends() {
        assertThat(WaitingPolicy.park()).hasToString("WaitingPolicy[park]");
        assertThat(WaitingPolicy.fail()).hasToString("WaitingPolicy[fail]");
        assertThat(WaitingPolicy.hold(5, Duration.ofHours(1))).hasToString("WaitingPolicy[hold 5 for PT1H]");
        assertThat(WaitingPolicy.skip("a word")).hasToString("WaitingPolicy[handler]");
        assertThat(WaitingPolicy.handler(WaitingHandler.park())).hasToString("WaitingPolicy[handler]");
    }
}
