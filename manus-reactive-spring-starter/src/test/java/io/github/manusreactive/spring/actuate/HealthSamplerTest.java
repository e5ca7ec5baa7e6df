package io.github.manusreactive.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.scheduler.VirtualTimeScheduler;

class HealthSamplerTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();

    @AfterEach
    void close() {
        time.dispose();
    }

    private static List<Integer> chosen(HealthSampler sampler) {
        return IntStream.range(0, 5)
                .filter(user -> sampler.includes(user, 5))
                .boxed()
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT0.001S", "PT60S"})
    void allUsersTakeTurns(Duration cacheFor) {
        HealthSampler sampler = new HealthSampler(2, cacheFor, time);
        assertThat(chosen(sampler)).containsExactly(0, 1);
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(chosen(sampler)).containsExactly(2, 3);
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(chosen(sampler)).containsExactly(0, 4);
    }
}
