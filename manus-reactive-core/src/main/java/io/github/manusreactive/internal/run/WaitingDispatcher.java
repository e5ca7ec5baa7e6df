package io.github.manusreactive.internal.run;

import io.github.manusreactive.call.ResultPage;
import io.github.manusreactive.error.AmbiguousOutcomeException;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.DeadlineExceededException;
import io.github.manusreactive.error.DecodeException;
import io.github.manusreactive.error.FailedPreconditionException;
import io.github.manusreactive.error.ServerException;
import io.github.manusreactive.error.TaskWaitingException;
import io.github.manusreactive.error.UnexpectedAnswerException;
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

/** Lets the handler answer what a task waits for. One per wait; remembers what was answered. */
final class WaitingDispatcher {

    private static final Logger LOG = LoggerFactory.getLogger(LoggerNames.TASK);

    /** The handler is asked so often for one thing; then the task is left parked. */
    private static final int ATTEMPTS = 3;
    /** Enough to hold the newest status and the question before it. */
    private static final int RECENT = 50;
    /** So long a task may be shown as waiting after it took an answer. */
    private static final long LAG = 60 * PollCoordinator.SECOND;
    /** Within so short a time nobody else answers. */
    private static final long SHORTLY = 5 * PollCoordinator.SECOND;

    private final RunCalls calls;
    private final String taskId;
    private final String user;
    private final WaitingHandler handler;
    private final ReadRetry patience;
    private final Scheduler scheduler;

    /** Key of the wait that the handler was last asked about. */
    private @Nullable String pending;

    /** When a wait got a reply that the server accepted, by the key of the wait. */
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
     * Answers once. True where the task may run on now, false where the answer was not taken, or is not known to be wanted.
     *
     * @param turn whose newest status is that of the wait
     * @param wait what the handler is asked for
     * @param certain whether the task's own status agrees. If not, one of the two lags behind: a reply is sent only if a later read
     *     shows the same wait, and a task is not reported as parked yet
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
     * A decision names what it decides on, but a message goes to whatever the task does when it comes: while the handler thought,
     * somebody else may have answered, so that the task asks another thing, or has ended and would begin anew.
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
