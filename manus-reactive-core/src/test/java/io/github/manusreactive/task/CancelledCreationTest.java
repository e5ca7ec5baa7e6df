package io.github.manusreactive.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.error.TransportException;
import io.github.manusreactive.http.HttpHeaders;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** A run that is cancelled before its task exists creates none, unless the request was sent and accepted. */
class CancelledCreationTest {

    private static final Mono<HttpResponse> TOO_MANY = Mono.just(new HttpResponse(
            429,
            HttpHeaders.of(Map.of("retry-after", List.of("20"))),
            FakeServer.error(429, "rate_limited").body()));

    private final FakeServer server = new FakeServer();
    private final Tasks tasks = server.client().tasks();
    private final RunOptions stopped = RunOptions.builder().stopOnCancel(true).build();

    private void createsRespond(Mono<HttpResponse> answer) {
        server.before = operation -> operation == Operation.TASK_CREATE ? answer : Mono.empty();
    }

    private void cancelAndPass(Disposable run) {
        run.dispose();
        server.before = operation -> Mono.empty();
        server.pass(300);
    }

    @Test
    void cancellingWhileARefusedCreationWaitsSendsItNoMore() {
        createsRespond(TOO_MANY);
        Disposable run = tasks.run(CreateTaskRequest.of("go"), stopped).subscribe();
        server.pass(1);
        assertThat(server.calls(Operation.TASK_CREATE)).isEqualTo(1);
        cancelAndPass(run);
        assertThat(server.calls(Operation.TASK_CREATE)).isEqualTo(1);
        assertThat(server.tasks).isEmpty();
    }

    @Test
    void cancellingACreationThatIsRefusedThenSendsItNoMore() {
        server.latency = Duration.ofSeconds(3);
        createsRespond(TOO_MANY);
        Disposable run = tasks.run(CreateTaskRequest.of("go"), stopped).subscribe();
        server.pass(1);
        run.dispose();
        server.pass(3);
        cancelAndPass(run);
        assertThat(server.calls(Operation.TASK_CREATE)).isEqualTo(1);
        assertThat(server.tasks).isEmpty();
    }

    @Test
    void cancellingDuringTheSearchForALostCreationSendsItNoMoreOnceItIsAbsent() {
        createsRespond(Mono.error(new TransportException(TransportException.Kind.RESET, "connection reset", null)));
        CreateTaskRequest request =
                CreateTaskRequest.builder("go").correlation("k").build();
        Disposable run = tasks.run(request, stopped).subscribe();
        server.pass(2);
        assertThat(server.calls(Operation.TASK_CREATE)).isEqualTo(1);
        assertThat(server.calls(Operation.TASK_LIST)).isEqualTo(1);
        cancelAndPass(run);
        assertThat(server.calls(Operation.TASK_LIST)).as("continued to search").isGreaterThan(1);
        assertThat(server.calls(Operation.TASK_CREATE)).isEqualTo(1);
        assertThat(server.tasks).isEmpty();
    }
}
