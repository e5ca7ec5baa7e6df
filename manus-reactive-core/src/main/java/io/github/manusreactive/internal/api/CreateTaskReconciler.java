package io.github.manusreactive.internal.api;

import io.github.manusreactive.internal.call.ApiCaller;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.internal.call.reconcile.OutcomeReconciler;
import io.github.manusreactive.internal.call.reconcile.ReconciliationResult;
import io.github.manusreactive.internal.call.reconcile.ReconciliationResult.Absent;
import io.github.manusreactive.internal.call.reconcile.ReconciliationResult.Found;
import io.github.manusreactive.internal.call.reconcile.ReconciliationResult.Unclear;
import io.github.manusreactive.task.CreateTaskRequest;
import io.github.manusreactive.task.Task;
import io.github.manusreactive.task.TaskHandle;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Finds the task of a create by its correlation. Absence is proved only by a scan without a truncated title that may belong to
 * the task. Searches for tasks of earlier processes share a scan; a create in flight has only seconds and uses its own.
 */
public final class CreateTaskReconciler implements OutcomeReconciler<TaskHandle> {

    private final String correlation;
    private final @Nullable String title;
    private final boolean hidden;
    private final @Nullable CallExecutor shared;

    private CreateTaskReconciler(
            String correlation, @Nullable String title, boolean hidden, @Nullable CallExecutor shared) {
        this.correlation = correlation;
        this.title = title;
        this.hidden = hidden;
        this.shared = shared;
    }

    /** Returns a reconciler for a create in flight, as it is sent: with its correlation in the title. */
    public static CreateTaskReconciler inFlight(CreateTaskRequest request) {
        return of(request, null);
    }

    /** Returns a reconciler for a create of an earlier process. */
    public static CreateTaskReconciler ofEarlierProcess(CreateTaskRequest request, CallExecutor exchange) {
        return of(CorrelationMarker.marked(request), exchange);
    }

    /** Returns a reconciler for a create of an earlier process whose task is not hidden. */
    public static CreateTaskReconciler ofEarlierProcess(String correlation, CallExecutor exchange) {
        return new CreateTaskReconciler(correlation, null, false, exchange);
    }

    private static CreateTaskReconciler of(CreateTaskRequest request, @Nullable CallExecutor shared) {
        return new CreateTaskReconciler(
                String.valueOf(request.correlation()),
                request.title(),
                Boolean.TRUE.equals(request.hideInTaskList()),
                shared);
    }

    @Override
    public Mono<ReconciliationResult<TaskHandle>> read(ApiCaller api, Instant oldest) {
        Mono<TaskListIndex> scan =
                shared == null ? TaskListIndex.scan(api, oldest) : TaskListIndex.sharedScan(shared, oldest);
        return scan.map(index -> judge(index, oldest));
    }

    private ReconciliationResult<TaskHandle> judge(TaskListIndex index, Instant oldest) {
        List<Task> found = index.with(correlation);
        if (!found.isEmpty()) {
            return new Found<>(handle(found.get(0)));
        }
        if (hidden) {
            return new Unclear<>("task.list may omit hidden tasks", null);
        }
        return index.hasShortened(title, oldest)
                ? new Unclear<>("a listed task may be this one: its title is cut or missing", null)
                : new Absent<>();
    }

    private static TaskHandle handle(Task task) {
        return new TaskHandle(task.id(), task.title(), task.taskUrl(), null, task.shareVisibility(), Map.of());
    }
}
