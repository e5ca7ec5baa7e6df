package io.github.manusreactive.test.fanout;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutJob;
import io.github.manusreactive.fanout.FanOutOutcome;
import io.github.manusreactive.http.HttpCall;
import io.github.manusreactive.http.HttpResponse;
import io.github.manusreactive.http.HttpTransport;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A server whose last figure of a task's credits is not its highest one. */
class FanOutChangingCreditsTest {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final ManusSandbox sandbox = ManusSandbox.builder().inMemory(time);
    private final MemoryLedger ledger = new MemoryLedger();

    @AfterEach
    void close() {
        time.dispose();
    }

    private FanOutJob<String> run(
            AgentScript script, UnaryOperator<String> change, List<FanOutOutcome<String>> outcomes) {
        sandbox.agent(prompt -> script);
        FanOutJob<String> job = FanOut.over(
                        ManusClients.builder()
                                .baseUrl(sandbox.baseUrl())
                                .apiKey(sandbox.apiKey())
                                .transport(new ChangedAtTheEnd(sandbox.transport(), change))
                                .scheduler(time)
                                .build()
                                .client(),
                        Flux.just("a"),
                        item -> item,
                        CreateTaskRequest::of)
                .ledger(ledger)
                .job();
        job.outcomes().subscribe(outcomes::add);
        time.advanceTimeBy(Duration.ofMinutes(10));
        return job;
    }

    private static AgentScript spending() {
        return AgentScript.start()
                .run(Duration.ofSeconds(30))
                .spend(5)
                .run(Duration.ofSeconds(30))
                .spend(10)
                .run(Duration.ofSeconds(30));
    }

    private void assertCounted(FanOutJob<String> job, List<FanOutOutcome<String>> outcomes) {
        assertThat(outcomes)
                .singleElement()
                .satisfies(each -> assertThat(each.outcome().credits()).isEqualTo(15));
        assertThat(job.progress().credits()).isEqualTo(15);
        assertThat(ledger.spent().block()).isEqualTo(15);
    }

    @Test
    void aFigureThatVanishesAtTheEndCounts() {
        List<FanOutOutcome<String>> outcomes = new ArrayList<>();

        FanOutJob<String> job = run(
                spending().result("done").credits(0),
                text -> text.replace("\"credit_usage\"", "\"unknown_usage\""),
                outcomes);

        assertCounted(job, outcomes);
        assertThat(outcomes.get(0).isFinished()).isTrue();
    }

    @Test
    void aFigureThatGoesDownAtTheEndDoesNotCountLess() {
        List<FanOutOutcome<String>> outcomes = new ArrayList<>();

        FanOutJob<String> job = run(
                spending().result("done").credits(0),
                text -> text.replaceAll("(?<=\"credit_usage\":\"?)15\\b", "5"),
                outcomes);

        assertCounted(job, outcomes);
    }

    @Test
    void theFigureOfAFailedTaskCountsAlsoIfItVanishes() {
        List<FanOutOutcome<String>> outcomes = new ArrayList<>();

        FanOutJob<String> job = run(
                spending().error("tool_error", "no"),
                text -> text.replace("\"credit_usage\"", "\"unknown_usage\""),
                outcomes);

        assertCounted(job, outcomes);
        assertThat(outcomes.get(0).isFinished()).isFalse();
    }

    /** Changes responses that tell of a task which has ended. */
    private record ChangedAtTheEnd(HttpTransport transport, UnaryOperator<String> change) implements HttpTransport {

        @Override
        public Mono<HttpResponse> exchange(HttpCall call) {
            return transport.exchange(call).map(reply -> {
                String text = reply.text();
                boolean ended = text.contains("\"status\":\"stopped\"") || text.contains("\"status\":\"error\"");
                return new HttpResponse(
                        reply.status(),
                        reply.headers(),
                        (ended ? change.apply(text) : text).getBytes(StandardCharsets.UTF_8));
            });
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
