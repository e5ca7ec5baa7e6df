package io.github.manusreactive.internal.run;

import io.github.manusreactive.call.ResultPage;
import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.DecodeException;
import io.github.manusreactive.error.FailedPreconditionException;
import io.github.manusreactive.error.ServerException;
import io.github.manusreactive.error.TaskWaitingException;
import io.github.manusreactive.error.UnexpectedResponseException;
import io.github.manusreactive.internal.poll.PollCoordinator;
import io.github.manusreactive.internal.poll.ReadRetry;
import io.github.manusreactive.internal.util.LoggerNames;
import io.github.manusreactive.internal.util.MonoSteps;
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
import io.github.manusreactive.task.WaitingDetails;
import io.github.manusreactive.task.WaitingHandler;
import io.github.manusreactive.task.WaitingReply;
import io.github.manusreactive.task.WaitingRequest;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Lets the handler reply to the events that a task waits for; one per wait. Remembers the replies. */
final class WaitingDispatcher {

    private static final Logger LOG = LoggerFactory.getLogger(LoggerNames.TASK);

    /** Maximum number of handler calls for one event; after these the task is left waiting. */
    private static final int ATTEMPTS = 3;
    /** Large enough for the newest status and the question before it. */
    private static final int RECENT = 50;
    /** Maximum time for which a task may be shown as waiting after it accepted a reply. */
    private static final long LAG = 60 * PollCoordinator.SECOND;
    /** A reply from elsewhere is unlikely within this time. */
    private static final long SHORTLY = 5 * PollCoordinator.SECOND;

    private final RunCalls calls;
    private final String taskId;
    private final String user;
    private final WaitingHandler handler;
    private final ReadRetry patience;
    private final Scheduler scheduler;

    /** Key of the wait for which the handler was last called. */
    private @Nullable String pending;

    /** Times at which the server accepted the reply to a wait, by the key of the wait. */
    private final Map<String, Long> repliedAt = new HashMap<>();

    private int attempt;
    private boolean taken;
    private boolean declined;
    private long answeredAt;
    private @Nullable Throwable doubt;

    WaitingDispatcher(
            RunCalls calls,
            String taskId,
            String user,
            WaitingHandler handler,
            ReadRetry patience,
            Scheduler scheduler) {
        this.calls = calls;
        this.taskId = taskId;
        this.user = user;
        this.handler = handler;
        this.patience = patience;
        this.scheduler = scheduler;
    }

    /**
     * Replies once. Emits {@code true} if the task may continue now, {@code false} if the reply was not accepted or may not be
     * needed.
     *
     * @param turn a turn whose newest status is that of the wait
     * @param wait the event for the handler
     * @param certain whether the task's own status agrees. If not, one of the two lags behind: a reply is sent only if a later
     *     read shows the same wait, and the task is not reported as waiting yet
     */
    Mono<Boolean> answer(Task task, TurnAssembler turn, WaitDescription wait, boolean certain) {
        WaitingDetail detail = wait.detail();
        String eventId = detail.waitingForEventId();
        String key = wait.key();
        if (!key.equals(pending)) {
            pending = key;
            attempt = 0;
            taken = false;
            declined = false;
            doubt = null;
        } else if (taken && now() - answeredAt < LAG || declined && !certain) {
            return Mono.just(false);
        }
        Long replied = repliedAt.get(key);
        if (replied != null && now() - replied < LAG) {
            return Mono.just(false);
        }
        attempt++;
        WaitingRequest request =
                new WaitingRequest(task, detail, turn.last(AssistantMessage.class), attempt, details(eventId));
        // a second message would start a turn of its own, which costs credits
        if (attempt > ATTEMPTS || declined || doubt != null || replied != null) {
            return Mono.error(parked(request, doubt));
        }
        long askedAt = now();
        return MonoSteps.given(() -> handler.handle(request))
                .flatMap(answer -> isStillAsked(answer, request, turn, askedAt, certain)
                        .flatMap(still -> still ? send(answer, request, key, certain) : Mono.just(true)))
                .switchIfEmpty(Mono.defer(() -> unanswered(request, certain)))
                .onErrorMap(
                        error -> !(error instanceof TaskWaitingException waiting
                                && waiting.taskId().equals(taskId)),
                        error -> parked(request, error));
    }

    private Mono<Boolean> unanswered(WaitingRequest request, boolean certain) {
        declined = true;
        return certain ? Mono.error(parked(request, null)) : Mono.just(false);
    }

    /**
     * Returns whether the task still waits for the event. A decision names its event, but a message is delivered to the task in
     * any state: while the handler was running, another reply may have arrived, and the task may wait for another event, or may
     * have ended and would start a new turn.
     */
    private Mono<Boolean> isStillAsked(
            WaitingReply answer, WaitingRequest request, TurnAssembler asked, long askedAt, boolean certain) {
        if (!(answer instanceof WaitingReply.Reply) || certain && now() - askedAt < SHORTLY) {
            return Mono.just(true);
        }
        return Mono.delay(certain ? Duration.ZERO : Duration.ofNanos(SHORTLY), scheduler)
                .then(Mono.defer(this::newest))
                .map(events -> events.stream()
                        .filter(event -> !asked.contains(event))
                        .noneMatch(event -> endsTheWait(event, request)))
                .doOnNext(still -> {
                    if (!still) {
                        LOG.info(
                                "A reply to task {} came too late and is not sent: the task no longer waits for it",
                                taskId);
                    }
                });
    }

    private Mono<List<TaskEvent>> newest() {
        ListMessagesRequest recent = ListMessagesRequest.builder(taskId)
                .order(SortOrder.DESC)
                .limit(RECENT)
                .build();
        return patience.with(calls.eventPage(recent)).map(ResultPage::items);
    }

    /** Returns whether an event is a user message or a status other than that of the same wait. */
    private static boolean endsTheWait(TaskEvent event, WaitingRequest request) {
        if (!(event instanceof StatusUpdate status)) {
            return event instanceof UserMessage;
        }
        WaitingDetail detail = status.statusDetail();
        String asked = detail == null ? null : detail.waitingForEventId();
        return !status.agentStatus().equals(TaskStatus.WAITING)
                || request.eventId() != null && !request.eventId().equals(asked);
    }

    private Mono<Boolean> send(WaitingReply answer, WaitingRequest request, String key, boolean certain) {
        request.check(answer);
        Mono<Boolean> sent;
        if (answer instanceof WaitingReply.Reply reply) {
            sent = calls.sendMessage(
                            SendMessageRequest.builder(taskId, reply.message()).build())
                    .doOnSuccess(id -> repliedAt.put(key, now()))
                    .thenReturn(true);
        } else if (answer instanceof WaitingReply.Decision decision && request.eventId() != null) {
            sent = calls.confirmAction(ConfirmActionRequest.builder(taskId, request.eventId())
                            .input(decision.input())
                            .build())
                    .map(ConfirmedAction::confirmed);
        } else {
            return unanswered(request, certain);
        }
        return sent.onErrorResume(WaitingDispatcher::mayHaveArrived, this::perhapsTaken)
                // another reply came first
                .onErrorReturn(FailedPreconditionException.class, true)
                .doOnNext(this::note);
    }

    /** Never sends a reply twice: the task's next state shows whether the reply arrived. */
    private Mono<Boolean> perhapsTaken(Throwable error) {
        doubt = error;
        return Mono.just(true);
    }

    private static boolean mayHaveArrived(Throwable error) {
        return error instanceof AmbiguousOutcomeException
                || error instanceof ServerException
                || error instanceof DecodeException
                || error instanceof UnexpectedResponseException
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
        if (eventId == null || eventId.isEmpty()) {
            return Mono.just(new WaitingDetails(null, List.of()));
        }
        ListMessagesRequest request = ListMessagesRequest.builder(taskId)
                .verbose(true)
                .order(SortOrder.ASC)
                .startEventId(eventId)
                .build();
        return calls.eventPage(request).map(page -> {
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
}
