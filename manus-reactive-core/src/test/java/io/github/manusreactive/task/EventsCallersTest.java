package io.github.manusreactive.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.auth.ApiCredential;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.error.AuthenticationException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** The credentials and context of the shared polls of a task's events: several callers under one label. */
class EventsCallersTest {

    private final FakeServer server = new FakeServer();
    private final Tasks tasks = server.client().tasks();
    private final FakeServer.FakeTask task = server.task("t");
    private final ManusUser good = ManusUser.ofAccessToken("alice", "good");
    private final ManusUser bad = ManusUser.ofAccessToken("alice", "bad");
    private final Map<String, List<String>> seen = new HashMap<>();
    private final Map<String, Throwable> errors = new HashMap<>();
    private final List<String> complete = new ArrayList<>();

    private Disposable follow(String name, ManusUser user) {
        List<String> ids = seen.computeIfAbsent(name, same -> new ArrayList<>());
        return tasks.events("t")
                .contextWrite(user.inContext())
                .contextWrite(context -> context.put("request", name))
                .subscribe(event -> ids.add(event.id()), e -> errors.put(name, e), () -> complete.add(name));
    }

    private List<String> all() {
        return task.events.stream().map(event -> (String) event.get("id")).toList();
    }

    private void assertAllSeenBy(String name) {
        assertThat(seen.get(name)).isEqualTo(all());
        assertThat(complete).contains(name);
    }

    @Test
    void aCancelledSubscriberOfAStreamIsNotReadFor() {
        Disposable opener = follow("opener", bad);
        follow("other", good);
        server.pass(30);
        opener.dispose();
        server.revoked.add("bad");
        server.pass(120);
        task.says("news").becomes("stopped");
        server.pass(60);
        assertThat(errors).isEmpty();
        assertAllSeenBy("other");
    }

    @ParameterizedTest
    @CsvSource({"one,two", "two,one"})
    void refusedCredentialsEndTheirOwnSubscribersOnly(String first, String second) {
        for (String name : List.of(first, second)) {
            follow(name, name.equals("one") ? bad : good);
        }
        server.pass(30);
        server.revoked.add("bad");
        server.pass(120);
        task.says("news").becomes("stopped");
        server.pass(60);
        assertAllSeenBy("two");
        // a refused caller either sees that or is served by the other's polls
        assertThat(errors.containsKey("one")).isNotEqualTo(complete.contains("one"));
    }

    @Test
    void allSubscribersEndIfAllCredentialsAreRefused() {
        follow("one", bad);
        follow("two", good);
        server.pass(30);
        server.revoked.addAll(List.of("good", "bad"));
        server.pass(120);
        assertThat(errors)
                .containsOnlyKeys("one", "two")
                .allSatisfy((name, e) -> assertThat(e).isInstanceOf(AuthenticationException.class));
    }

    @Test
    void theContextOfACancelledSubscriberIsNotUsed() {
        List<Object> open = new ArrayList<>(List.of("one", "two", "three"));
        ManusUser scoped = new ManusUser(
                "alice",
                () -> Mono.deferContextual(context -> open.contains(context.get("request"))
                        ? Mono.just(new ApiCredential.BearerToken("token", null))
                        : Mono.error(new IllegalStateException("the request is over"))));
        Map<String, Disposable> follows = new HashMap<>();
        for (Object name : open) {
            follows.put((String) name, follow((String) name, scoped));
        }
        server.pass(30);
        for (String name : List.of("one", "three")) {
            follows.get(name).dispose();
            open.remove(name);
        }
        server.pass(120);
        task.says("news").becomes("stopped");
        server.pass(60);
        assertThat(errors).isEmpty();
        assertAllSeenBy("two");
    }
}
