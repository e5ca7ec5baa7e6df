package io.github.manusreactive.internal.api;

import io.github.manusreactive.internal.call.ApiCaller;
import io.github.manusreactive.internal.call.reconcile.OutcomeReconciler;
import io.github.manusreactive.internal.call.reconcile.ReconciliationResult;
import io.github.manusreactive.internal.poll.TaskReadRequests;
import io.github.manusreactive.task.ConfirmActionRequest;
import io.github.manusreactive.task.ConfirmedAction;
import io.github.manusreactive.task.ListMessagesRequest;
import io.github.manusreactive.task.SortOrder;
import io.github.manusreactive.task.StatusUpdate;
import io.github.manusreactive.task.TaskStatus;
import io.github.manusreactive.task.WaitingDetail;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/**
 * Checks whether a task still waits for the event of a decision. If not, the decision was accepted; if so, it can be sent again.
 *
 * <p>The task's events decide: a status after the wait shows that it has ended. The task's own status is not a proof, because a
 * delayed read may show the task running as before the wait. If it contradicts the events, the outcome is unclear.
 */
public final class ConfirmActionReconciler implements OutcomeReconciler<ConfirmedAction> {

    private static final int PAGE = 100;

    private final ConfirmActionRequest request;

    /** Creates a reconciler for a decision with a lost response. */
    public ConfirmActionReconciler(ConfirmActionRequest request) {
        this.request = request;
    }

    @Override
    public Mono<ReconciliationResult<ConfirmedAction>> read(ApiCaller api, Instant oldest) {
        return api.call(TaskReadRequests.detail(request.taskId()))
                .flatMap(task -> events(api, task.status().equals(TaskStatus.WAITING)));
    }

    private Mono<ReconciliationResult<ConfirmedAction>> events(ApiCaller api, boolean waits) {
        ListMessagesRequest newest = ListMessagesRequest.builder(request.taskId())
                .order(SortOrder.DESC)
                .limit(PAGE)
                .build();
        return api.call(TaskReadRequests.listMessages(newest))
                .map(page -> page.items().stream()
                        .filter(StatusUpdate.class::isInstance)
                        .map(StatusUpdate.class::cast)
                        .toList())
                .map(newestFirst -> judge(newestFirst, waits));
    }

    private ReconciliationResult<ConfirmedAction> judge(List<StatusUpdate> newestFirst, boolean waits) {
        for (int i = 0; i < newestFirst.size(); i++) {
            if (isTheWait(newestFirst.get(i))) {
                return i > 0 ? taken() : stillOpen(waits);
            }
        }
        return new ReconciliationResult.Unclear<>(
                "the task's newest events do not include the event that was replied to", null);
    }

    private ReconciliationResult<ConfirmedAction> stillOpen(boolean waits) {
        return waits
                ? new ReconciliationResult.Absent<>()
                : new ReconciliationResult.Unclear<>(
                        "the task's status and its events disagree on whether it is waiting", null);
    }

    private boolean isTheWait(StatusUpdate update) {
        WaitingDetail waiting = update.statusDetail();
        return waiting != null && request.eventId().equals(waiting.waitingForEventId());
    }

    private ReconciliationResult<ConfirmedAction> taken() {
        return new ReconciliationResult.Found<>(new ConfirmedAction(request.taskId(), true, Map.of()));
    }
}
