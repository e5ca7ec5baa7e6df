package io.github.manusreactive.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.error.InvalidSettingException;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutJob;
import io.github.manusreactive.fanout.FanOutRegistry;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.LocalRateLimiter;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.agent.AgentScript;
import java.time.Duration;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** What clients tell of what they are doing. */
class ClientStateTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ManusSandbox sandbox = ManusSandbox.inMemory(time);
    private final ManusClients clients = ManusClients.builder()
            .baseUrl(sandbox.baseUrl())
            .transport(sandbox.transport())
            .scheduler(time)
            .user(ManusUser.ofApiKeys("alice", sandbox.user("alice").apiKey()))
            .user(ManusUser.ofApiKeys("bob", sandbox.user("bob").apiKey()))
            .build();

    @AfterEach
    void close() {
        time.dispose();
    }

    @Test
    void polledTasksAreCountedByUserWhileARunWaits() {
        sandbox.agent(prompt -> AgentScript.start().runForever());
        assertThat(clients.polledTasks()).isEmpty();
        Disposable first =
                clients.client("alice").tasks().run(CreateTaskRequest.of("one")).subscribe();
        Disposable second =
                clients.client("alice").tasks().run(CreateTaskRequest.of("two")).subscribe();
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(clients.polledTasks()).hasSize(1).containsEntry("alice", 2);
        first.dispose();
        assertThat(clients.polledTasks()).containsEntry("alice", 1);
        second.dispose();
        assertThat(clients.polledTasks()).isEmpty();
    }

    @Test
    void usersComeAndGo() {
        ManusUser carol = ManusUser.ofApiKeys("carol", sandbox.user("carol").apiKey());
        ManusClient added = clients.add(carol);
        assertThat(clients.client("carol")).isSameAs(added);
        assertThat(clients.labels()).containsExactly("alice", "bob", "carol");
        assertThatThrownBy(() -> clients.add(carol))
                .isInstanceOf(InvalidSettingException.class)
                .hasMessage("user: 'carol' is set twice: give each user its own label");

        assertThat(clients.remove("alice")).isTrue();
        assertThat(clients.remove("alice")).isFalse();
        assertThat(clients.all()).extracting(client -> client.user().label()).containsExactly("bob", "carol");
        assertThatThrownBy(() -> clients.client("alice")).hasMessage("user: 'alice' is not one of [bob, carol]");
    }

    @Test
    void aTaskOfARemovedUserIsAwaitedToItsEnd() {
        sandbox.agent(prompt -> AgentScript.answer(Duration.ofMinutes(5), "done"));
        StepVerifier.withVirtualTime(
                        () -> clients.client("alice").tasks().run(CreateTaskRequest.of("one")), () -> time, 1)
                .expectSubscription()
                .expectNoEvent(Duration.ofMinutes(1))
                .then(() -> clients.remove("alice"))
                .thenAwait(Duration.ofMinutes(10))
                .assertNext(result -> assertThat(result.answer()).isEqualTo("done"))
                .verifyComplete();
    }

    @Test
    void aFanOutHasTheUsersOfTheTimeAtWhichItIsCreated() {
        clients.remove("alice");
        clients.add(ManusUser.ofApiKeys("carol", sandbox.user("carol").apiKey()));
        assertThat(FanOut.over(clients, Flux.just(1), i -> "k" + i, i -> CreateTaskRequest.of("prompt " + i))
                        .job()
                        .users())
                .containsExactly("bob", "carol");
    }

    @Test
    void fanOutsAreListedFromTheirBeginningToTheirEnd() {
        sandbox.agent(prompt -> AgentScript.answer(Duration.ofMinutes(5), "done"));
        FanOutJob<Integer> job = FanOut.over(
                        clients, Flux.range(0, 4), i -> "k" + i, i -> CreateTaskRequest.of("prompt " + i))
                .job();
        assertThat(FanOutRegistry.of(clients).jobs()).isEmpty();
        job.outcomes().subscribe();
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(FanOutRegistry.of(clients).jobs()).singleElement().isSameAs(job);
        assertThat(job.users()).containsExactly("alice", "bob");
        assertThat(FanOutRegistry.of(clients.client("bob")).jobs()).hasSize(1);
        time.advanceTimeBy(Duration.ofMinutes(10));
        assertThat(job.progress().done()).isEqualTo(4);
        assertThat(FanOutRegistry.of(clients).jobs()).isEmpty();
    }

    @Test
    void anAbandonedFanOutIsNoLongerListed() {
        sandbox.agent(prompt -> AgentScript.start().runForever());
        Disposable outcomes = FanOut.over(
                        clients.client("alice"),
                        Flux.range(0, 2),
                        i -> "k" + i,
                        i -> CreateTaskRequest.of("prompt " + i))
                .job()
                .outcomes()
                .subscribe();
        time.advanceTimeBy(Duration.ofSeconds(10));
        assertThat(FanOutRegistry.of(clients).jobs()).hasSize(1);
        outcomes.dispose();
        assertThat(FanOutRegistry.of(clients).jobs()).isEmpty();
    }

    @Test
    void theRateLimiterIsTheLocalOne() {
        clients.client("alice").account().me().subscribe();
        time.advanceTimeBy(Duration.ofSeconds(1));
        assertThat(clients.rateLimiter())
                .asInstanceOf(InstanceOfAssertFactories.type(LocalRateLimiter.class))
                .satisfies(rateLimiter -> assertThat(rateLimiter.snapshots())
                        .singleElement()
                        .satisfies(snapshot -> {
                            assertThat(snapshot.user()).isEqualTo("alice");
                            assertThat(snapshot.operation()).isEqualTo(Operation.USER_ME);
                            assertThat(snapshot.available()).isEqualTo(snapshot.capacity() - 1);
                        }));
    }
}
