package io.github.manusreactive.examples.service.job;

import io.github.manusreactive.lifecycle.WaitingAnswer;
import io.github.manusreactive.lifecycle.WaitingHandler;
import io.github.manusreactive.lifecycle.WaitingRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Holds the questions of waiting agents until a person answers. */
final class Questions implements WaitingHandler {

    private final TaskBoard board;
    private final Map<String, String> keysByTask = new ConcurrentHashMap<>();
    private final Map<String, Sinks.One<WaitingAnswer>> open = new ConcurrentHashMap<>();

    Questions(TaskBoard board) {
        this.board = board;
    }

    void belongs(String taskId, String key) {
        keysByTask.put(taskId, key);
    }

    @Override
    public Mono<WaitingAnswer> handle(WaitingRequest request) {
        String key = keysByTask.get(request.taskId());
        if (key == null) {
            return Mono.empty();
        }
        return Mono.defer(() -> {
            Sinks.One<WaitingAnswer> answer = Sinks.one();
            open.put(key, answer);
            board.change(key, task -> task.asking(Question.of(request)));
            return answer.asMono().doFinally(signal -> {
                open.remove(key, answer);
                board.change(key, task -> task.in(TaskState.RUNNING));
            });
        });
    }

    /** Whether somebody waited for the answer. */
    boolean answer(String key, WaitingAnswer answer) {
        Sinks.One<WaitingAnswer> question = open.remove(key);
        return question != null && question.tryEmitValue(answer).isSuccess();
    }
}
