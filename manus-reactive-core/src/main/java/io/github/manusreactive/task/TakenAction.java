package io.github.manusreactive.task;

import io.github.manusreactive.exchange.CallStart;
import io.github.manusreactive.exchange.Exchange;
import io.github.manusreactive.exchange.Finding;
import io.github.manusreactive.exchange.Reconciler;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Looks whether a task still waits for the decision it was sent. If not, the decision was taken, by this call or by somebody
 * else's; if so, it can be sent again without harm.
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
                .flatMap(task -> task.status().equals(TaskStatus.WAITING) ? event(reads) : Mono.just(taken()));
    }

    private Mono<Finding<ConfirmedAction>> event(Exchange reads) {
        ListMessagesRequest newest = ListMessagesRequest.builder(request.taskId())
                .order(SortOrder.DESC)
                .limit(PAGE)
                .build();
        return reads.call(TaskEndpoints.messagesCall(newest))
                .map(page -> page.items().stream()
                        .filter(StatusUpdate.class::isInstance)
                        .map(StatusUpdate.class::cast)
                        .findFirst()
                        .map(this::judge)
                        .orElseGet(() -> new Finding.Unclear<>("the task's newest events hold no status", null)));
    }

    private Finding<ConfirmedAction> judge(StatusUpdate newest) {
        @Nullable WaitingDetail waiting = newest.statusDetail();
        return waiting != null && request.eventId().equals(waiting.waitingForEventId())
                ? new Finding.Absent<>()
                : taken();
    }

    private Finding<ConfirmedAction> taken() {
        return new Finding.Found<>(new ConfirmedAction(request.taskId(), true, Map.of()));
    }
}
