package io.github.manusreactive.task;

import io.github.manusreactive.call.Page;
import io.github.manusreactive.exchange.CallStart;
import io.github.manusreactive.exchange.Exchange;
import io.github.manusreactive.exchange.Finding;
import io.github.manusreactive.exchange.Reconciler;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Looks for the task of a create with a correlation: newest first, back to the time of the create. Absence is proved only by a
 * listing that was read to that time and holds nothing that might be the task under a changed title.
 */
final class CreatedTask implements Reconciler<TaskHandle> {

    private static final int PAGE = 100;
    private static final int MAX_PAGES = 500;

    private final String marker;
    private final @Nullable String title;
    private final boolean hidden;

    CreatedTask(CreateTaskRequest request) {
        this.marker = Correlation.marker(String.valueOf(request.correlation()));
        this.title = request.marked().title();
        this.hidden = Boolean.TRUE.equals(request.hideInTaskList());
    }

    CreatedTask(String correlation) {
        this.marker = Correlation.marker(correlation);
        this.title = null;
        this.hidden = false;
    }

    @Override
    public Mono<Finding<TaskHandle>> look(Exchange reads, CallStart start) {
        return page(reads, start, null, 1, false);
    }

    private Mono<Finding<TaskHandle>> page(
            Exchange reads, CallStart start, @Nullable String cursor, int number, boolean doubtful) {
        ListTasksRequest request = ListTasksRequest.builder()
                .limit(PAGE)
                .order(SortOrder.DESC)
                .scope(TaskScope.ALL)
                .build()
                .withCursor(cursor);
        return reads.call(TaskEndpoints.listCall(request))
                .flatMap(page -> judge(reads, start, page, cursor, number, doubtful));
    }

    private Mono<Finding<TaskHandle>> judge(
            Exchange reads,
            CallStart start,
            Page<Task> page,
            @Nullable String cursor,
            int number,
            boolean doubtfulBefore) {
        boolean doubtful = doubtfulBefore;
        for (Task task : page.items()) {
            if (!start.mayPrecede(task.createdAt())) {
                return Mono.just(verdict(doubtful));
            }
            if (task.title() != null && task.title().endsWith(marker)) {
                return Mono.just(new Finding.Found<>(handle(task)));
            }
            doubtful |= mayBeIt(task.title());
        }
        String next = page.nextCursor();
        if (next == null) {
            return Mono.just(verdict(doubtful));
        }
        if (number == MAX_PAGES || next.equals(cursor)) {
            return Mono.just(new Finding.Unclear<>("the task list is too long to be read to its end", null));
        }
        return page(reads, start, next, number + 1, doubtful);
    }

    private Finding<TaskHandle> verdict(boolean doubtful) {
        if (hidden) {
            return new Finding.Unclear<>("hidden tasks may not be listed", null);
        }
        return doubtful
                ? new Finding.Unclear<>("a listed task may be it, its title is cut or missing", null)
                : new Finding.Absent<>();
    }

    /** A server that shortens titles must not make us believe that the task is missing. */
    private boolean mayBeIt(@Nullable String listed) {
        if (listed == null || listed.isBlank()) {
            return true;
        }
        String start = listed.strip().replaceAll("(…|\\.\\.\\.)$", "").strip();
        return title != null && title.startsWith(start);
    }

    private static TaskHandle handle(Task task) {
        return new TaskHandle(task.id(), task.title(), task.taskUrl(), null, task.shareVisibility(), Map.of());
    }
}
