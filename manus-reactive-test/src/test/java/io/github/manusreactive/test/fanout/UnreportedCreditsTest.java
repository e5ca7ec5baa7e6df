package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.TaskResult;
import io.github.manusreactive.test.ManusSandbox;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A server that does not say what a task cost. */
class UnreportedCreditsTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ManusSandbox sandbox = ManusSandbox.builder().inMemory(time);
    private final ManusClient client = ManusClients.builder()
            .baseUrl(sandbox.baseUrl())
            .apiKey(sandbox.apiKey())
            .transport(new WithoutCredits(sandbox.transport()))
            .scheduler(time)
            .build()
            .client();

    @AfterEach
    void close() {
        time.dispose();
    }

    @Test
    void unreportedCreditsAreNotZero() {
        List<TaskResult> results = new ArrayList<>();
        List<FanOutOutcome<String>> outcomes = new ArrayList<>();
        client.tasks().run(CreateTaskRequest.of("a")).subscribe(results::add);
        FanOut.over(client, Flux.just("b"), item -> item, CreateTaskRequest::of)
                .job()
                .outcomes()
                .subscribe(outcomes::add);
        time.advanceTimeBy(Duration.ofMinutes(5));

        assertThat(results).hasSize(1).allMatch(result -> result.creditsUsed() == null);
        assertThat(outcomes)
                .hasSize(1)
                .allMatch(FanOutOutcome::isFinished)
                .allMatch(each -> each.outcome().credits() == null);
    }

    /** Renames the field, so that it is one that the client does not know. */
    private record WithoutCredits(HttpTransport transport) implements HttpTransport {

        @Override
        public Mono<HttpResponse> exchange(HttpCall call) {
            return transport
                    .exchange(call)
                    .map(reply -> new HttpResponse(
                            reply.status(),
                            reply.headers(),
                            reply.text()
                                    .replace("\"credit_usage\"", "\"unknown_usage\"")
                                    .getBytes(StandardCharsets.UTF_8)));
        }

        @Override
        public <T> Flux<T> stream(
                HttpCall call, BiFunction<HttpResponse, Flux<ByteBuffer>, ? extends Publisher<T>> reader) {
            return transport.stream(call, reader);
        }

        @Override
        public Mono<Void> close() {
            return transport.close();
        }
    }
}
