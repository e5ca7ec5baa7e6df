package io.github.manusreactive.lifecycle;

import io.github.manusreactive.call.Page;
import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.DecodeException;
import io.github.manusreactive.error.FailedPreconditionException;
import io.github.manusreactive.error.ServerException;
import io.github.manusreactive.error.TaskWaitingException;
import io.github.manusreactive.error.UnexpectedAnswerException;
import io.github.manusreactive.internal.Steps;
import io.github.manusreactive.task.AssistantMessage;
import io.github.manusreactive.task.ConfirmActionRequest;
import io.github.manusreactive.task.ConfirmedAction;
import io.github.manusreactive.task.ListMessagesRequest;
import io.github.manusreactive.task.SendMessageRequest;
import io.github.manusreactive.task.SortOrder;
import io.github.manusreactive.task.StatusUpdate;
import io.github.manusreactive.task.Task;
import io.github.manusreactive.task.TaskEvent;
import io.github.manusreactive.task.TaskStatus;
import io.github.manusreactive.task.ToolUsed;
import io.github.manusreactive.task.UserMessage;
import io.github.manusreactive.task.WaitingDetail;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Lets the handler answer what a task waits for. One per wait; remembers what was answered. */
final class Answering {

    private static final Logger LOG = LoggerFactory.getLogger(Answering.class);

    /** The handler is asked so often for one thing; then the task is left parked. */
    private static final int ATTEMPTS = 3;
    /** Enough to hold the newest status and the question before it. */
    private static final int RECENT = 50;
    /** So long a task may be shown as waiting after it took an answer. */
    private static final long LAG = 60 * StatusWatch.SECOND;
    /** Within so short a time nobody else answers. */
    private static final long SHORTLY = 5 * StatusWatch.SECOND;

    private final Tasks tasks;
    private final String taskId;
    private final @Nullable String before;
    private final String user;
    private final WaitingHandler handler;
    private final Scheduler scheduler;

    private @Nullable String pending;
    private int attempt;
    private boolean taken;
    private long answeredAt;
    private @Nullable Throwable doubt;

    /**
     * @param before the last event before the turn that is awaited, where known
     */
    Answering(
            Tasks tasks,
            String taskId,
            @Nullable String before,
            String user,
            WaitingHandler handler,
            Scheduler scheduler) {
        this.tasks = tasks;
        this.taskId = taskId;
        this.before = before;
        this.user = user;
        this.handler = handler;
        this.scheduler = scheduler;
    }

    /**
     * Answers once. True where the task may run on now, false where the status was old news or the answer was not taken.
     *
     * @param believed whether the task waits for certain, even if its events don't say so
     */
    Mono<Boolean> answer(Task task, long now, boolean believed) {
        return newestFirst().flatMap(events -> answer(task, events, now, believed));
    }

    private Mono<List<TaskEvent>> newestFirst() {
        ListMessagesRequest recent = ListMessagesRequest.builder(taskId)
                .order(SortOrder.DESC)
                .limit(RECENT)
                .build();
        return Patience.with(tasks.messagesPage(recent), scheduler).map(Page::items);
    }

    private Mono<Boolean> answer(Task task, List<TaskEvent> newestFirst, long now, boolean believed) {
        StatusUpdate status = first(newestFirst, StatusUpdate.class);
        if (status != null && !believed && isOldNews(status, newestFirst)) {
            return Mono.just(false);
        }
        if (status != null && !status.agentStatus().equals(TaskStatus.WAITING)) {
            status = null;
        }
        WaitingDetail detail = status == null || status.statusDetail() == null
                ? new WaitingDetail(null, null, null, Map.of(), Map.of())
                : status.statusDetail();
        String key = status == null ? "" : status.id();
        if (!key.equals(pending)) {
            pending = key;
            attempt = 0;
            taken = false;
            doubt = null;
        } else if (taken && now - answeredAt < LAG) {
            return Mono.just(false);
        }
        attempt++;
        WaitingRequest request = new WaitingRequest(
                task, detail, first(newestFirst, AssistantMessage.class), attempt, details(detail.waitingForEventId()));
        if (attempt > ATTEMPTS || doubt != null) {
            return Mono.error(parked(request, doubt));
        }
        long askedAt = now();
        return Steps.given(() -> handler.handle(request))
                .switchIfEmpty(Mono.error(() -> parked(request, null)))
                .flatMap(answer -> isStillAsked(answer, request, newestFirst, askedAt)
                        .flatMap(still -> still ? send(answer, request) : Mono.just(true)))
                .onErrorMap(
                        error -> !(error instanceof TaskWaitingException waiting
                                && waiting.taskId().equals(taskId)),
                        error -> parked(request, error));
    }

    /** The task does not wait by its events, or somebody has said something since it began to, this turn's own message for one. */
    private boolean isOldNews(StatusUpdate status, List<TaskEvent> newestFirst) {
        return !status.agentStatus().equals(TaskStatus.WAITING)
                || newestFirst.stream()
                        .takeWhile(event -> event != status)
                        .anyMatch(event ->
                                event instanceof UserMessage || event.id().equals(before))
                || status.id().equals(before);
    }

    /**
     * A decision names what it decides on, but a message goes to whatever the task does when it comes: while the handler thought,
     * somebody else may have answered, so that the task asks another thing, or has ended and would begin anew.
     */
    private Mono<Boolean> isStillAsked(
            WaitingAnswer answer, WaitingRequest request, List<TaskEvent> seen, long askedAt) {
        if (!(answer instanceof WaitingAnswer.Reply) || now() - askedAt < SHORTLY) {
            return Mono.just(true);
        }
        Set<String> known = seen.stream().map(TaskEvent::id).collect(Collectors.toSet());
        return newestFirst()
                .map(events -> events.stream()
                        .filter(event -> !known.contains(event.id()))
                        .noneMatch(event -> endsTheWait(event, request)))
                .doOnNext(still -> {
                    if (!still) {
                        LOG.info("A reply to task {} came too late and is not sent: the task has gone on", taskId);
                    }
                });
    }

    /** Somebody's message, or a status that is not that of the same wait. */
    private static boolean endsTheWait(TaskEvent event, WaitingRequest request) {
        if (!(event instanceof StatusUpdate status)) {
            return event instanceof UserMessage;
        }
        WaitingDetail detail = status.statusDetail();
        String asked = detail == null ? null : detail.waitingForEventId();
        return !status.agentStatus().equals(TaskStatus.WAITING)
                || request.eventId() != null && !request.eventId().equals(asked);
    }

    private Mono<Boolean> send(WaitingAnswer answer, WaitingRequest request) {
        WaitingInputs.check(answer, request);
        Mono<Boolean> sent;
        if (answer instanceof WaitingAnswer.Reply reply) {
            sent = tasks.sendMessage(
                            SendMessageRequest.builder(taskId, reply.message()).build())
                    .thenReturn(true);
        } else if (answer instanceof WaitingAnswer.Decision decision && request.eventId() != null) {
            sent = tasks.confirmAction(ConfirmActionRequest.builder(taskId, request.eventId())
                            .input(decision.input())
                            .build())
                    .map(ConfirmedAction::confirmed);
        } else {
            return Mono.error(parked(request, null));
        }
        return sent.onErrorResume(Answering::mayHaveArrived, this::perhapsTaken)
                // somebody else was faster
                .onErrorReturn(FailedPreconditionException.class, true)
                .doOnNext(this::note);
    }

    /** Never sent twice: the task's next state tells whether the answer arrived. */
    private Mono<Boolean> perhapsTaken(Throwable error) {
        doubt = error;
        return Mono.just(true);
    }

    private static boolean mayHaveArrived(Throwable error) {
        return error instanceof AmbiguousOutcomeException
                || error instanceof ServerException
                || error instanceof DecodeException
                || error instanceof UnexpectedAnswerException
                || error instanceof DeadlineExceededException;
    }

    private void note(boolean accepted) {
        taken = accepted;
        answeredAt = now();
    }

    private long now() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }

    private Mono<WaitingDetails> details(@Nullable String eventId) {
        if (eventId == null) {
            return Mono.just(new WaitingDetails(null, List.of()));
        }
        ListMessagesRequest request = ListMessagesRequest.builder(taskId)
                .verbose(true)
                .order(SortOrder.ASC)
                .startEventId(eventId)
                .build();
        return tasks.messagesPage(request).map(page -> {
            TaskEvent target = page.items().isEmpty() ? null : page.items().get(0);
            return new WaitingDetails(target instanceof ToolUsed action ? action : null, page.items());
        });
    }

    private TaskWaitingException parked(WaitingRequest request, @Nullable Throwable cause) {
        return new TaskWaitingException(
                new CallContext(null, user, null),
                taskId,
                request.eventId(),
                request.type().value(),
                request.description(),
                request.options(),
                cause);
    }

    private static <T extends TaskEvent> @Nullable T first(List<TaskEvent> events, Class<T> type) {
        return events.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst()
                .orElse(null);
    }
}
