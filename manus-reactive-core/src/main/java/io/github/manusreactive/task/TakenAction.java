package io.github.manusreactive.task;

import io.github.manusreactive.exchange.CallStart;
import io.github.manusreactive.exchange.Exchange;
import io.github.manusreactive.exchange.Finding;
import io.github.manusreactive.exchange.Reconciler;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/**
 * Looks whether a task still waits for the decision it was sent. If not, the decision was taken, by this call or by somebody
 * else's; if so, it can be sent again without harm.
 *
 * <p>The task's events decide: a status behind the wait says that it is over. The task's own status is no proof, as a reading
 * that lags may show it running as it was before the wait; but where it contradicts the events, nothing is certain.
 */
final class TakenAction implements Reconciler<ConfirmedAction> {

    private static final int PAGE = 100;

    private final ConfirmActionRequest request;

    TakenAction(ConfirmActionRequest request) {
        this.request = request;
    }

    @Override
    public Mono<Finding<ConfirmedAction>> look(Exchange reads, CallStart start) {
        return reads.call(TaskEndpoints.detailCall(request.taskId()))
                .flatMap(task -> events(reads, task.status().equals(TaskStatus.WAITING)));
    }

    private Mono<Finding<ConfirmedAction>> events(Exchange reads, boolean waits) {
        ListMessagesRequest newest = ListMessagesRequest.builder(request.taskId())
                .order(SortOrder.DESC)
                .limit(PAGE)
                .build();
        return reads.call(TaskEndpoints.messagesCall(newest))
                .map(page -> page.items().stream()
                        .filter(StatusUpdate.class::isInstance)
                        .map(StatusUpdate.class::cast)
                        .toList())
                .map(newestFirst -> judge(newestFirst, waits));
    }

    private Finding<ConfirmedAction> judge(List<StatusUpdate> newestFirst, boolean waits) {
        for (int i = 0; i < newestFirst.size(); i++) {
            if (isTheWait(newestFirst.get(i))) {
                return i > 0 ? taken() : stillOpen(waits);
            }
        }
        return new Finding.Unclear<>("the task's newest events don't show the wait that was answered", null);
    }

    private Finding<ConfirmedAction> stillOpen(boolean waits) {
        return waits
                ? new Finding.Absent<>()
                : new Finding.Unclear<>(
                        "the task's status says that it does not wait, its events say that it does", null);
    }

    private boolean isTheWait(StatusUpdate update) {
        WaitingDetail waiting = update.statusDetail();
        return waiting != null && request.eventId().equals(waiting.waitingForEventId());
    }

    private Finding<ConfirmedAction> taken() {
        return new Finding.Found<>(new ConfirmedAction(request.taskId(), true, Map.of()));
    }
}
