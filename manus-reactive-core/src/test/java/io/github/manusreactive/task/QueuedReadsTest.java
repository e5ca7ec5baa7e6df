package io.github.manusreactive.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.internal.call.FakeRateLimiter;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.CallPermit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Calls that wait minutes for their permits, as with hundreds of tasks of a user. */
class QueuedReadsTest {

    private final FakeServer server = new FakeServer();
    private final FakeRateLimiter rateLimiter = new FakeRateLimiter();
    private Duration eventsQueueFor = Duration.ZERO;
    private final ManusClient client = server.client(builder -> builder.rateLimiter(request -> {
        Mono<CallPermit> permit = rateLimiter.acquire(request);
        return request.operation() == Operation.TASK_LIST_MESSAGES
                ? permit.delaySubscription(eventsQueueFor, server.time)
                : permit;
    }));
    private final List<Throwable> errors = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();

    private List<Duration> mayQueueFor(Operation operation) {
        return rateLimiter.wishes.stream()
                .filter(wish -> wish.operation() == operation)
                .map(wish -> wish.maxWait())
                .toList();
    }

    @Test
    void aReadFitsAPageOnAScreenAndACreateMayQueueForLong() {
        server.task("t");
        client.tasks().detail("t").subscribe();
        client.tasks().list().subscribe();
        client.tasks().create(CreateTaskRequest.of("go")).subscribe();
        client.tasks().stop("t").subscribe();
        server.pass(1);
        assertThat(mayQueueFor(Operation.TASK_DETAIL)).first().isEqualTo(Duration.ofMinutes(2));
        assertThat(mayQueueFor(Operation.TASK_LIST)).first().isEqualTo(Duration.ofMinutes(2));
        assertThat(mayQueueFor(Operation.TASK_CREATE))
                .first()
                .isEqualTo(Duration.ofMinutes(30).minusSeconds(30));
        assertThat(mayQueueFor(Operation.TASK_STOP)).first().isEqualTo(Duration.ofMinutes(30));
    }

    @Test
    void anExplicitTimeoutHoldsForReadsToo() {
        client.with(options -> options.timeout(Duration.ofMinutes(7)))
                .tasks()
                .list()
                .subscribe();
        client.with(options -> options.readTimeout(Duration.ofSeconds(9)))
                .tasks()
                .list()
                .subscribe();
        server.pass(1);
        assertThat(mayQueueFor(Operation.TASK_LIST)).containsExactly(Duration.ofMinutes(7), Duration.ofSeconds(9));
    }

    @Test
    void aRunAndItsEventsOutlastReadsThatQueueForMinutes() {
        FakeServer.FakeTask task = server.task("t");
        task.says("done").becomes("stopped");
        eventsQueueFor = Duration.ofMinutes(3);
        client.tasks().await("t").map(TaskResult::answer).subscribe(values::add, errors::add);
        client.tasks().events("t").map(TaskEvent::id).collectList().subscribe(values::add, errors::add);
        server.pass(3600);
        assertThat(errors).isEmpty();
        assertThat(values).hasSize(2).contains("done");
        assertThat(mayQueueFor(Operation.TASK_LIST_MESSAGES))
                .isNotEmpty()
                .allSatisfy(wait -> assertThat(wait).isEqualTo(Duration.ofMinutes(30)));
    }
}
