package io.github.manusreactive.examples.service.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.manusreactive.ManusClients;
import io.github.manusreactive.auth.ManusUser;
import io.github.manusreactive.examples.service.ServiceSettings;
import io.github.manusreactive.fanout.FanOut;
import io.github.manusreactive.fanout.FanOutLedger;
import io.github.manusreactive.fanout.FanOutProgress;
import io.github.manusreactive.spring.FanOutDefinition;
import io.github.manusreactive.spring.ManusFanOuts;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.test.ManusSandbox;
import io.github.manusreactive.test.agent.AgentScript;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class QuestionsStayTest {

    private static final ServiceSettings SETTINGS =
            new Binder(new MapConfigurationPropertySource()).bindOrCreate("fan-out", ServiceSettings.class);

    private record Unconfigured(ManusClients clients) implements ManusFanOuts {

        @Override
        public <T> FanOut<T> fanOut(
                String job,
                Publisher<? extends T> items,
                Function<? super T, String> key,
                Function<? super T, CreateTaskRequest> request) {
            return FanOut.over(clients, items, key, request);
        }

        @Override
        public <T> Mono<FanOutProgress> run(FanOutDefinition<T> definition) {
            return definition.fanOut(this).job().outcomes().then(Mono.empty());
        }
    }

    @Test
    void anOpenQuestionIsShownWhateverTheBoardReceived(@TempDir Path directory) {
        try (ManusSandbox sandbox = ManusSandbox.builder().noLimits().start();
                ManusClients clients = ManusClients.builder()
                        .baseUrl(sandbox.baseUrl())
                        .user(ManusUser.ofApiKeys("user", sandbox.apiKey()))
                        .build()) {
            sandbox.agent(prompt -> AgentScript.start()
                    .ask("Which one?", List.of(), reply -> AgentScript.answer(Duration.ofMillis(10), reply)));
            JobPrompt prompt = new JobPrompt("q", "Ask me");
            TaskBoard board = new TaskBoard();
            board.add(TaskView.queued(1, prompt));
            ServiceJob job = new ServiceJob(
                    new JobInfo("job", "Job", Instant.EPOCH, 1, null, null, null),
                    board,
                    new AnswerRegistry(directory.resolve("answers.txt")),
                    Flux.just(prompt),
                    FanOutLedger.none(),
                    false,
                    new Unconfigured(clients),
                    SETTINGS);
            job.start();
            awaitQuestion(board);

            board.change("q", task -> task.in(JobTaskState.RUNNING));

            assertThat(awaitQuestion(board).text()).isEqualTo("Which one?");
            job.abandon();
        }
    }

    private static OpenQuestion awaitQuestion(TaskBoard board) {
        return Flux.interval(Duration.ofMillis(20))
                .mapNotNull(tick -> board.find("q").question())
                .blockFirst(Duration.ofSeconds(30));
    }
}
