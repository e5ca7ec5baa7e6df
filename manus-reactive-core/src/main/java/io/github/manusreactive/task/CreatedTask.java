package io.github.manusreactive.task;

import io.github.manusreactive.call.Page;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.PaginationException;
import io.github.manusreactive.exchange.CallStart;
import io.github.manusreactive.exchange.Exchange;
import io.github.manusreactive.exchange.Finding;
import io.github.manusreactive.exchange.Reconciler;
import io.github.manusreactive.operation.Operation;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Looks for the task of a create with a correlation: newest first, to a page on which all tasks are too old. Absence is proved
 * only by a listing that was read so far and holds nothing that might be the task under a changed title. All who look for tasks of
 * earlier processes share the pages of a user's list; a create that is under way looks by itself: it has seconds, and must not wait for
 * a page that hangs for others.
 */
final class CreatedTask implements Reconciler<TaskHandle> {

    static final ListTasksRequest LIST = ListTasksRequest.builder()
            .limit(100)
            .order(SortOrder.DESC)
            .scope(TaskScope.ALL)
            .build();
    private static final Pattern CUT = Pattern.compile("(…|\\.\\.\\.)$");
    private static final int MAX_PAGES = 500;

    private final String marker;
    private final @Nullable String title;
    private final boolean hidden;
    private final boolean together;

    private CreatedTask(String correlation, @Nullable String title, boolean hidden, boolean together) {
        this.marker = Correlation.marker(correlation);
        this.title = title;
        this.hidden = hidden;
        this.together = together;
    }

    /** Of a create that is under way. */
    static CreatedTask underWay(CreateTaskRequest request) {
        return of(request, false);
    }

    /** Of a create of an earlier process. */
    static CreatedTask earlier(CreateTaskRequest request) {
        return of(request, true);
    }

    /** Of a create of an earlier process, of a task that is not hidden. */
    static CreatedTask earlier(String correlation) {
        return new CreatedTask(correlation, null, false, true);
    }

    private static CreatedTask of(CreateTaskRequest request, boolean together) {
        return new CreatedTask(
                String.valueOf(request.correlation()),
                request.marked().title(),
                Boolean.TRUE.equals(request.hideInTaskList()),
                together);
    }

    /**
     * All tasks with a correlation that are not older than a time. After a kill many are searched for at the same moment, so they share
     * the pages of the list.
     */
    static Mono<Collection<Task>> all(Exchange reads, String correlation, Instant oldest) {
        String marker = Correlation.marker(correlation);
        return Mono.defer(() -> {
            Map<String, Task> found = new LinkedHashMap<>();
            AtomicInteger pages = new AtomicInteger();
            return reads.readTogether(
                    Operation.TASK_LIST,
                    LIST,
                    cursor -> TaskEndpoints.listing(LIST.withCursor(cursor), Listed::of),
                    page -> {
                        boolean tooOld = false;
                        boolean recent = false;
                        for (Listed listed : page.items()) {
                            Task task = listed.task;
                            if (task.title() != null && task.title().endsWith(marker)) {
                                found.put(task.id(), task);
                            }
                            boolean old =
                                    task.createdAt() != null && task.createdAt().isBefore(oldest);
                            tooOld |= old;
                            recent |= task.createdAt() != null && !old;
                        }
                        if (page.nextCursor() != null && pages.incrementAndGet() == MAX_PAGES) {
                            throw new PaginationException(
                                    CallContext.of(
                                            Operation.TASK_LIST, reads.user().label()),
                                    "the task list is too long to be read to its end: it has more than " + MAX_PAGES
                                            + " pages",
                                    null);
                        }
                        return tooOld && !recent || page.nextCursor() == null ? found.values() : null;
                    });
        });
    }

    @Override
    public Mono<Finding<TaskHandle>> look(Exchange reads, CallStart start) {
        return Mono.defer(() -> {
            Look look = new Look(start);
            return reads.readTogether(
                    Operation.TASK_LIST,
                    together ? LIST : new Object(),
                    cursor -> TaskEndpoints.listing(LIST.withCursor(cursor), Listed::of),
                    look::take);
        });
    }

    /** A listed task, and how its title begins if the server shortened it. Made once for all who look. */
    private record Listed(Task task, String start, boolean untitled) {

        static Listed of(Task task) {
            String title = task.title() == null ? "" : task.title().strip();
            return new Listed(task, CUT.matcher(title).replaceFirst("").strip(), title.isEmpty());
        }
    }

    /** One look through the list. */
    private final class Look {

        private final CallStart start;
        private @Nullable String cursor;
        private int pages;
        private boolean doubtful;

        Look(CallStart start) {
            this.start = start;
        }

        @Nullable
        Finding<TaskHandle> take(Page<Listed> page) {
            boolean tooOld = false;
            boolean recent = false;
            for (Listed listed : page.items()) {
                Task task = listed.task;
                // the correlation decides, whatever the clocks say
                if (task.title() != null && task.title().endsWith(marker)) {
                    return new Finding.Found<>(handle(task));
                }
                // a task without a time may be of any age
                if (task.createdAt() != null && !start.mayPrecede(task.createdAt())) {
                    tooOld = true;
                    continue;
                }
                recent |= task.createdAt() != null;
                // a server that shortens titles must not make us believe that the task is missing
                doubtful |= listed.untitled || title != null && title.startsWith(listed.start);
            }
            // one old task among younger ones proves nothing: the order of the list need not be exact
            if (tooOld && !recent) {
                return verdict();
            }
            String next = page.nextCursor();
            if (next == null) {
                return verdict();
            }
            if (++pages == MAX_PAGES || next.equals(cursor)) {
                return new Finding.Unclear<>("the task list is too long to be read to its end", null);
            }
            cursor = next;
            return null;
        }

        private Finding<TaskHandle> verdict() {
            if (hidden) {
                return new Finding.Unclear<>("hidden tasks may not be listed", null);
            }
            return doubtful
                    ? new Finding.Unclear<>("a listed task may be it, its title is cut or missing", null)
                    : new Finding.Absent<>();
        }
    }

    private static TaskHandle handle(Task task) {
        return new TaskHandle(task.id(), task.title(), task.taskUrl(), null, task.shareVisibility(), Map.of());
    }
}
