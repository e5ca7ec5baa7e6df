package io.github.manusreactive.spring.actuate;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.spring.ManusAutoConfiguration;
import io.github.manusreactive.test.ManusSandbox;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.CompositeReactiveHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import reactor.core.publisher.Flux;
import reactor.test.scheduler.VirtualTimeScheduler;

class ManyUsersHealthTest {

    private final ManusSandbox sandbox = ManusSandbox.start();
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ManusAutoConfiguration.class, ManusActuatorAutoConfiguration.class))
            .withPropertyValues("manus.base-url=" + sandbox.baseUrl());

    @AfterEach
    void close() {
        sandbox.close();
    }

    private ApplicationContextRunner withUsers(int count) {
        return runner.withPropertyValues(IntStream.range(0, count)
                .mapToObj(user -> "manus.users.u" + user + ".api-keys="
                        + sandbox.user("u" + user).apiKey())
                .toArray(String[]::new));
    }

    /** The health of all users, requested at the same time. */
    private static List<Health> health(ApplicationContext context) {
        return Flux.fromStream(context.getBean(CompositeReactiveHealthContributor.class).stream())
                .flatMap(entry -> ((ReactiveHealthIndicator) entry.contributor()).health(), 256)
                .collectList()
                .block();
    }

    private long calls() {
        return sandbox.journal().calls().stream()
                .filter(call -> call.operation() == Operation.USER_ME)
                .count();
    }

    @Test
    void ofAThousandUsersAHundredAreChecked() {
        withUsers(1_000).run(context -> {
            assertThat(health(context))
                    .hasSize(1_000)
                    .filteredOn(Health::getStatus, Status.UP)
                    .hasSize(100);
            assertThat(calls()).isEqualTo(100);

            assertThat(health(context))
                    .filteredOn(Health::getStatus, Status.UNKNOWN)
                    .hasSize(900)
                    .allSatisfy(health -> assertThat(health.getDetails()).containsEntry("message", "not checked yet"));
            assertThat(calls()).isEqualTo(100);
        });
    }

    @Test
    void upToTheLimitEachUserIsChecked() {
        withUsers(3).withPropertyValues("manus.health.max-checks=3").run(context -> {
            assertThat(health(context)).extracting(Health::getStatus).containsOnly(Status.UP);
            assertThat(calls()).isEqualTo(3);
        });
    }

    @Test
    void theLimitMustBePositive() {
        withUsers(1)
                .withPropertyValues("manus.health.max-checks=0")
                .run(context -> assertThat(context)
                        .getFailure()
                        .hasStackTraceContaining("manus.health.max-checks: must be at least 1, but is 0"));
    }

    @Test
    void allUsersGetTheirTurn() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        HealthSampler sampler = new HealthSampler(2, Duration.ofSeconds(60), time);
        assertThat(chosen(sampler, 5)).containsExactly(0, 1);
        time.advanceTimeBy(Duration.ofSeconds(59));
        assertThat(chosen(sampler, 5)).containsExactly(0, 1);
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(chosen(sampler, 5)).containsExactly(2, 3);
        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(chosen(sampler, 5)).containsExactly(0, 4);
        time.advanceTimeBy(Duration.ofMinutes(2));
        assertThat(chosen(sampler, 5)).containsExactly(1, 2);
        time.dispose();
    }

    private static List<Integer> chosen(HealthSampler sampler, int users) {
        return IntStream.range(0, users)
                .filter(user -> sampler.includes(user, users))
                .boxed()
                .toList();
    }
}
