package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutJob;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.fanout.FanOutQuestion;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.SandboxBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import reactor.core.publisher.Flux;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A sandbox, clients of some of its users, and the time they live in. */
final class JobStage implements AutoCloseable {

    private static final Duration STEP = Duration.ofMillis(100);

    final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    final ManusSandbox sandbox;
    final ManusClients clients;

    JobStage(SandboxBuilder builder, String... users) {
        sandbox = builder.inMemory(time);
        ManusClients.Builder building = ManusClients.builder()
                .baseUrl(sandbox.baseUrl())
                .transport(sandbox.transport())
                .scheduler(time);
        for (String user : users) {
            building.user(ManusUser.ofApiKeys(user, sandbox.user(user).apiKey()));
        }
        clients = building.build();
    }

    /** Items 0, 1, 2 … with keys k0, k1, k2 … */
    FanOut<Integer> job(int items) {
        return FanOut.over(clients, Flux.range(0, items), i -> "k" + i, i -> CreateTaskRequest.of("prompt " + i));
    }

    <T> Running<T> start(FanOut<T> fanOut) {
        return new Running<>(fanOut.job());
    }

    void pass(Duration time) {
        until(() -> false, time);
    }

    /** Lets time pass until a condition holds; false if it did not in time. */
    boolean until(BooleanSupplier condition, Duration atMost) {
        for (long left = atMost.toMillis(); left > 0; left -= STEP.toMillis()) {
            if (condition.getAsBoolean()) {
                return true;
            }
            time.advanceTimeBy(STEP);
        }
        return condition.getAsBoolean();
    }

    @Override
    public void close() {
        time.dispose();
    }

    /** A job that runs, and what came of it so far. */
    final class Running<T> {

        final FanOutJob<T> job;
        final List<FanOutOutcome<T>> outcomes = new ArrayList<>();
        final reactor.core.Disposable subscription;
        boolean ended;
        Throwable error;

        private Running(FanOutJob<T> job) {
            this.job = job;
            subscription = job.outcomes().subscribe(outcomes::add, e -> error = e, () -> ended = true);
        }

        /** The open question of an item. */
        FanOutQuestion<T> question(String key) {
            return job.openQuestions().stream()
                    .filter(each -> each.key().equals(key))
                    .findFirst()
                    .orElseThrow();
        }

        List<FanOutOutcome<T>> end(Duration atMost) {
            assertThat(until(() -> ended || error != null, atMost))
                    .as("ended within " + atMost + ": " + job.progress())
                    .isTrue();
            assertThat(error).isNull();
            return outcomes;
        }
    }
}
