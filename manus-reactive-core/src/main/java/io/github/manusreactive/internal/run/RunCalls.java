package io.github.manusreactive.internal.run;

import io.github.manusreactive.call.ResultPage;
import io.github.manusreactive.task.ConfirmActionRequest;
import io.github.manusreactive.task.ConfirmedAction;
import io.github.manusreactive.task.ListMessagesRequest;
import io.github.manusreactive.task.SendMessageRequest;
import io.github.manusreactive.task.TaskEvent;
import io.github.manusreactive.task.TaskHandle;
import reactor.core.publisher.Mono;

/** The calls that a run needs, apart from the shared status polls. */
public interface RunCalls {

    /** Reads a page of events. The run has its own time limit, so this read may queue longer than an interactive one. */
    Mono<ResultPage<TaskEvent>> eventPage(ListMessagesRequest request);

    Mono<TaskHandle> sendMessage(SendMessageRequest request);

    Mono<ConfirmedAction> confirmAction(ConfirmActionRequest request);

    Mono<Void> stop(String taskId);
}
