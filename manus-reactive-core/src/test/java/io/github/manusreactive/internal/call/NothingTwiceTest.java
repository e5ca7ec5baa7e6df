package io.github.manusreactive.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.call.CallOptions;
import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.DeliveryOutcome;
import io.github.manusreactive.error.ManusException;
import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.internal.api.TestTasks;
import io.github.manusreactive.retry.RetrySettings;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.TaskHandle;
import io.github.manusreactive.task.Tasks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import reactor.core.publisher.Mono;

/** Whatever befalls creates and listings, in whatever order: no task is made twice, and no caller gets a wrong result. */
class NothingTwiceTest {

    private static final Set<DeliveryOutcome> NO_EFFECT = Set.of(DeliveryOutcome.NOT_SENT, DeliveryOutcome.NOT_APPLIED);

    /** What a call can meet. */
    enum Fate {
        FINE,
        REFUSED_CONNECTION,
        LOST_BEFORE,
        LOST_AFTER,
        SILENT_BEFORE,
        SILENT_AFTER,
        GATEWAY_AFTER,
        GARBAGE_AFTER,
        BUSY,
        LIMITED,
        FAILED_AFTER
    }

    /** Makes tasks, and remembers them. */
    private static final class Server {

        private final List<Fate> creates;
        private final List<Fate> lists;
        private int creating;
        private int listing;
        private final Map<String, Integer> tasks = new TreeMap<>();
        private final List<String> titles = new ArrayList<>();

        Server(List<Fate> creates, List<Fate> lists) {
            this.creates = creates;
            this.lists = lists;
        }

        Mono<HttpResponse> answer(HttpCall call) {
            boolean create = call.uri().getPath().endsWith("task.create");
            Fate fate = create
                    ? (creating < creates.size() ? creates.get(creating++) : Fate.FINE)
                    : (listing < lists.size() ? lists.get(listing++) : Fate.FINE);
            return switch (fate) {
                case FINE -> processed(call, create);
                case REFUSED_CONNECTION -> fault(TransportException.Kind.CONNECT);
                case LOST_BEFORE -> fault(TransportException.Kind.RESET);
                case LOST_AFTER -> processed(call, create).then(fault(TransportException.Kind.RESET));
                case SILENT_BEFORE -> fault(TransportException.Kind.TIMEOUT);
                case SILENT_AFTER -> processed(call, create).then(fault(TransportException.Kind.TIMEOUT));
                case GATEWAY_AFTER -> processed(call, create).thenReturn(FakeApi.reply(502, "<html>bad</html>"));
                case GARBAGE_AFTER -> processed(call, create).thenReturn(FakeApi.reply(200, "garbage"));
                case BUSY -> Mono.just(FakeApi.refused(503, "unavailable", "busy"));
                case LIMITED -> Mono.just(FakeApi.refused(429, "rate_limited", "slow down"));
                case FAILED_AFTER -> processed(call, create).thenReturn(FakeApi.refused(500, "internal", "oops"));
            };
        }

        private static Mono<HttpResponse> fault(TransportException.Kind kind) {
            return Mono.error(new TransportException(kind, "broken", null));
        }

        private Mono<HttpResponse> processed(HttpCall call, boolean create) {
            return Mono.fromSupplier(() -> {
                if (create) {
                    String title = String.valueOf(FakeApi.body(call).get("title"));
                    titles.add(title);
                    tasks.merge(title, 1, Integer::sum);
                    return FakeApi.ok("\"task_id\":\"t" + titles.size() + "\",\"task_title\":\"" + title + "\"");
                }
                StringBuilder data = new StringBuilder();
                for (int i = titles.size(); i > 0; i--) {
                    data.append(data.isEmpty() ? "" : ",")
                            .append(
                                    "{\"id\":\"t%d\",\"status\":\"running\",\"created_at\":0,\"updated_at\":0,\"title\":\"%s\"}"
                                            .formatted(i, titles.get(i - 1)));
                }
                return FakeApi.ok("\"data\":[" + data + "],\"has_more\":false");
            });
        }
    }

    @Property(tries = 500)
    void withCorrelationsNoTaskIsMadeTwice(
            @ForAll @Size(max = 40) List<Fate> creates, @ForAll @Size(max = 40) List<Fate> lists) {
        check(creates, lists, true);
    }

    @Property(tries = 500)
    void withoutCorrelationsNoTaskIsMadeTwice(@ForAll @Size(max = 40) List<Fate> creates) {
        check(creates, List.of(), false);
    }

    private static void check(List<Fate> creates, List<Fate> lists, boolean correlated) {
        Server server = new Server(creates, lists);
        ExecutorFixture rig = new ExecutorFixture(server::answer);
        rig.random = new java.util.Random(creates.hashCode());
        rig.options = CallOptions.builder()
                .timeout(Duration.ofHours(1))
                .retry(RetrySettings.builder().maxAttempts(6).build())
                .build();
        Tasks tasks = TestTasks.of(rig.exchange());
        List<ScriptedOutcome<TaskHandle>> outcomes = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            CreateTaskRequest.Builder request = CreateTaskRequest.builder("Compare note apps");
            outcomes.add(ScriptedOutcome.of(tasks.create(
                    correlated
                            ? request.correlation("k" + i).build()
                            : request.title("plain " + i).withoutCorrelation().build())));
        }
        rig.passes(Duration.ofHours(2));

        assertThat(server.tasks.values())
                .isNotEmpty()
                .allSatisfy(count -> assertThat(count).isEqualTo(1));
        for (int i = 0; i < outcomes.size(); i++) {
            ScriptedOutcome<TaskHandle> outcome = outcomes.get(i);
            String title = correlated ? "Compare note apps [mr:k" + i + "]" : "plain " + i;
            boolean exists = server.tasks.containsKey(title);
            assertThat(outcome.isOpen()).isFalse();
            if (outcome.error == null) {
                assertThat(exists).isTrue();
                assertThat(outcome.values.get(0).taskTitle()).isEqualTo(title);
            } else if (outcome.error instanceof ManusException error && NO_EFFECT.contains(error.outcome())) {
                assertThat(exists).as(error.getMessage()).isFalse();
            } else if (correlated) {
                assertThat(outcome.error).isInstanceOf(AmbiguousOutcomeException.class);
            }
        }
        assertThat(rig.api.rateLimiter.permits)
                .isNotEmpty()
                .allSatisfy(reports -> assertThat(reports).hasSize(1));
    }
}
