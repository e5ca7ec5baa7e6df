package io.github.manusreactive.internal.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.auth.ApiCredential;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.error.AuthenticationException;
import io.github.manusreactive.internal.call.ClientResources;
import io.github.manusreactive.internal.json.JsonCodec;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.LocalRateLimiter;
import io.github.manusreactive.ratelimit.RateLimit;
import io.github.manusreactive.ratelimit.RateLimitSettings;
import io.github.manusreactive.task.FakeServer;
import io.github.manusreactive.task.PollingSettings;
import io.github.manusreactive.task.TaskResult;
import io.github.manusreactive.task.TaskStatus;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** The credentials and context of the shared polls: several callers under one label. */
class TaskPollerCallersTest {

    private final FakeServer server = new FakeServer();
    private final ManusClient client = server.client();
    private final ManusUser good = ManusUser.ofAccessToken("alice", "good");
    private final ManusUser bad = ManusUser.ofAccessToken("alice", "bad");
    private final Map<String, String> answers = new HashMap<>();
    private final Map<String, Throwable> errors = new HashMap<>();

    private Disposable await(String task, ManusUser user, String name) {
        return client.tasks()
                .await(task)
                .contextWrite(user.inContext())
                .subscribe(result -> answers.put(name, result.answer()), e -> errors.put(name, e));
    }

    private void finish(String task) {
        server.tasks.get(task).says("done " + task).becomes("stopped");
    }

    private void tasks(int count) {
        for (int i = 0; i < count; i++) {
            server.task("t" + i);
        }
    }

    /** With few tasks each is polled alone, with many by the page. */
    @ParameterizedTest
    @ValueSource(ints = {1, 150})
    void cancelledWaitsAreNotPolledFor(int count) {
        tasks(count);
        List<Disposable> left = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            await("t" + i, good, "good" + i);
            left.add(await("t" + i, bad, "bad" + i));
        }
        server.pass(30);
        left.forEach(Disposable::dispose);
        server.revoked.add("bad");
        server.pass(60);
        assertThat(errors).isEmpty();
        for (int i = 0; i < count; i++) {
            finish("t" + i);
        }
        server.pass(200);
        assertThat(answers).hasSize(count);
        assertThat(errors).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 150})
    void refusedCredentialsEndTheWaitsOfTheirUserOnly(int count) {
        tasks(count);
        for (int i = 0; i < count; i++) {
            await("t" + i, i % 2 == 0 ? bad : good, "first" + i);
            await("t" + i, i % 2 == 0 ? good : bad, "second" + i);
        }
        server.pass(30);
        server.revoked.add("bad");
        server.pass(60);
        for (int i = 0; i < count; i++) {
            finish("t" + i);
        }
        server.pass(200);
        assertThat(answers).hasSize(count);
        // at a poll, or when the result is read
        assertThat(errors)
                .hasSize(count)
                .allSatisfy((name, e) -> assertThat(e).isInstanceOf(AuthenticationException.class));
    }

    @Test
    void allWaitsEndIfAllCredentialsAreRefused() {
        tasks(150);
        for (int i = 0; i < 150; i++) {
            await("t" + i, i % 2 == 0 ? bad : good, "wait" + i);
        }
        server.pass(30);
        server.revoked.addAll(List.of("good", "bad"));
        server.pass(60);
        assertThat(errors).hasSize(150);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 150})
    void theContextOfACancelledSubscriberIsNotUsed(int count) {
        List<Object> openRequests = new ArrayList<>(List.of("one", "two"));
        ManusUser scoped = new ManusUser(
                "alice",
                () -> Mono.deferContextual(context -> openRequests.contains(context.get("request"))
                        ? Mono.just(new ApiCredential.BearerToken("token", null))
                        : Mono.error(new IllegalStateException("the request is over"))));
        tasks(count);
        List<Disposable> left = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String task = "t" + i;
            Mono<TaskResult> wait = client.tasks().await(task).contextWrite(scoped.inContext());
            wait.contextWrite(c -> c.put("request", "one")).subscribe(result -> answers.put(task, result.answer()));
            left.add(wait.contextWrite(c -> c.put("request", "two")).subscribe());
        }
        server.pass(30);
        left.forEach(Disposable::dispose);
        openRequests.remove("two");
        for (int i = 0; i < count; i++) {
            finish("t" + i);
        }
        server.pass(200);
        assertThat(answers).hasSize(count);
    }

    /** The first and the last of a task's subscribers leave, and the only one of another task. */
    @Test
    void theContextOfACancelledSubscriberIsNotKept() {
        tasks(2);
        ClientResources resources = new ClientResources(
                URI.create("https://api.example.test"),
                server,
                LocalRateLimiter.create(RateLimitSettings.defaults(), server.time),
                JsonCodec.standard(),
                server.time,
                1 << 20);
        TaskPoller poller = new TaskPoller(
                new PollRequests(resources, "alice", CallOptions.defaults()),
                PollingSettings.defaults(),
                server.time,
                operation -> new RateLimit(100, Duration.ofMinutes(1)),
                new AwaitedCredits(),
                () -> {},
                busy -> {});
        Disposable first = poll(poller, "t0", "first");
        poll(poller, "t0", "stays");
        Disposable last = poll(poller, "t0", "last");
        Disposable other = poll(poller, "t1", "other");
        server.pass(30);
        assertThat(server.calls(Operation.TASK_DETAIL)).isPositive();
        first.dispose();
        last.dispose();
        other.dispose();
        assertThat(poller.tasks().copy()).singleElement().satisfies(task -> {
            StatusSubscription left = task.anyWaiter();
            assertThat(left.context().<String>get("name")).isEqualTo("stays");
            assertThat(left.next).isNull();
        });
        finish("t0");
        server.pass(60);
        assertThat(answers).containsOnlyKeys("stays");
    }

    private Disposable poll(TaskPoller poller, String task, String name) {
        StatusCondition stopped = StatusCondition.until(
                task, seen -> seen.status().equals(TaskStatus.STOPPED), PollingSettings.defaults());
        return poller.await(task, stopped, 0, false)
                .contextWrite(context -> context.put("name", name))
                .contextWrite(good.inContext())
                .subscribe(seen -> answers.put(name, seen.id()));
    }

    @Test
    void aSubscriberThatThrowsAtAnErrorDoesNotKeepItFromTheOthers() {
        tasks(1);
        Consumer<Throwable> throwing = e -> {
            throw new IllegalStateException("a subscriber's own fault");
        };
        for (int i = 0; i < 3; i++) {
            String name = "before" + i;
            watched("t0").subscribe(task -> {}, e -> errors.put(name, e));
            watched("t0").subscribe(task -> {}, throwing);
        }
        server.pass(5);
        server.revoked.add("bad");
        server.pass(30);
        assertThat(errors).hasSize(3);
    }

    private Mono<io.github.manusreactive.task.Task> watched(String task) {
        return client.tasks().awaitStatus(task, seen -> false).contextWrite(bad.inContext());
    }
}
