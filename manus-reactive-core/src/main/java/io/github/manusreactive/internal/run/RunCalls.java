package io.github.manusreactive.internal.run;

import io.github.manusreactive.call.ResultPage;
import io.github.manusreactive.task.ConfirmActionRequest;
import io.github.manusreactive.task.ConfirmedAction;
import io.github.manusreactive.task.ListMessagesRequest;
import io.github.manusreactive.task.SendMessageRequest;
import io.github.manusreactive.task.TaskEvent;
import io.github.manusreactive.task.TaskHandle;
import reactor.core.publisher.Mono;

/** The calls that following a task needs, apart from the shared polls of its status. */
public interface RunCalls {

    /** Reads a page of events. The run has a time limit of its own, so the read may queue longer than one for a page on a screen. */
    Mono<ResultPage<TaskEvent>> eventPage(ListMessagesRequest request);

    Mono<TaskHandle> sendMessage(SendMessageRequest request);

    Mono<ConfirmedAction> confirmAction(ConfirmActionRequest request);

    Mono<Void> stop(String taskId);
}
