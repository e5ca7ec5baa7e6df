package io.github.manusreactive.test.docs;

import io.github.manusreactive.ManusClient;
import io.github.manusreactive.ManusClients;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.RunOptions;
import io.github.manusreactive.task.TaskConversation;
import io.github.manusreactive.task.TaskEvent;
import io.github.manusreactive.task.TaskEventOptions;
import io.github.manusreactive.task.TaskResult;
import io.github.manusreactive.task.ToolUsed;
import io.github.manusreactive.task.WaitingHandler;
import io.github.manusreactive.task.WaitingReply;
import io.github.manusreactive.task.WaitingType;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The Java blocks of docs/tasks.md and docs/waiting.md. */
abstract class LifecycleCode {

    record Offer(String best, int price) {}

    abstract void show(TaskEvent event);

    abstract void show(Offer offer);

    abstract Mono<Boolean> askPerson(@Nullable ToolUsed action);

    void run() {
        ManusClient client = ManusClients.fromEnvironment().client();

        Mono<TaskResult> result = client.tasks().run(CreateTaskRequest.of("Compare three note apps."));
    }

    void options() {
        RunOptions options = RunOptions.builder()
                .timeout(Duration.ofMinutes(30))
                .stopOnTimeout(true)
                .stopOnCancel(true)
                .build();
    }

    void live(ManusClient client, CreateTaskRequest request) {
        client.tasks()
                .create(request)
                .flatMapMany(task -> client.tasks().events(task.taskId()))
                .subscribe(event -> show(event));
    }

    void events(ManusClient client, String taskId, String lastId) {
        client.tasks()
                .events(
                        taskId,
                        TaskEventOptions.builder().verbose(true).after(lastId).build())
                .subscribe(event -> show(event));
    }

    void conversation(ManusClient client, String taskId) {
        TaskConversation conversation = client.tasks().conversation(taskId);
        conversation
                .send("Now as a table.")
                .flatMap(first -> conversation.send("Which one is cheapest?", Offer.class))
                .subscribe(offer -> show(offer.value()));
    }

    ManusClients.Builder watch() {
        return ManusClients.builder()
                .polling(polling -> polling.minInterval(Duration.ofSeconds(5)).rateLimitShare(0.3));
    }

    void waiting(ManusClient client, CreateTaskRequest request) {
        WaitingHandler handler = WaitingHandler.builder()
                .onQuestion(question -> Mono.just(
                        question.options().isEmpty()
                                ? "Use your best judgement."
                                : question.options().get(0)))
                .on(WaitingType.VIDEO_GENERATE, WaitingReply.choose("standard"))
                .on(
                        WaitingType.GMAIL_SEND_ACTION,
                        mail -> mail.details()
                                .flatMap(details -> askPerson(details.action()))
                                .map(yes -> yes
                                        ? WaitingReply.accept()
                                        : WaitingReply.skip("Don't send the mail; go on without it.")))
                .build();

        client.tasks().run(request, RunOptions.builder().waitingHandler(handler).build());
    }
}
