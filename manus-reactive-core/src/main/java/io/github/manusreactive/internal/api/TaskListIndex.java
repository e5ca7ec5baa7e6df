package io.github.manusreactive.internal.api;

import io.github.manusreactive.call.ResultPage;
import io.github.manusreactive.error.CallContext;
import io.github.manusreactive.error.PaginationException;
import io.github.manusreactive.internal.call.ApiCaller;
import io.github.manusreactive.internal.call.CallExecutor;
import io.github.manusreactive.internal.poll.TaskReadRequests;
import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.task.ListTasksRequest;
import io.github.manusreactive.task.SortOrder;
import io.github.manusreactive.task.Task;
import io.github.manusreactive.task.TaskScope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The tasks of one scan of {@code task.list} by the correlations in their titles. A scan reads the list, newest first, to a page
 * on which all tasks are too old. A single old task proves nothing, because the order of the list may be inexact.
 */
public final class TaskListIndex {

    static final ListTasksRequest LIST = ListTasksRequest.builder()
            .limit(100)
            .order(SortOrder.DESC)
            .scope(TaskScope.ALL)
            .build();

    private static final int MAX_PAGES = 500;
    private static final String MARKER_START = " [mr:";
    private static final Pattern CUT = Pattern.compile("(…|\\.\\.\\.)$");

    private final Instant oldest;
    private final Map<String, List<Task>> byMarker = new HashMap<>();
    private final List<ListedTitle> titles = new ArrayList<>();
    private @Nullable String cursor;
    private int pages;

    /** The start of a title that the server may have truncated; empty for a task without a title. */
    private record ListedTitle(String start, @Nullable Instant createdAt) {}

    private TaskListIndex(Instant oldest) {
        this.oldest = oldest;
    }

    /** Scans the list back to a time. */
    static Mono<TaskListIndex> scan(ApiCaller api, Instant oldest) {
        return Mono.defer(() -> {
            TaskListIndex index = new TaskListIndex(oldest);
            return api.call(TaskReadRequests.list(LIST))
                    .expand(page ->
                            index.isComplete(page) ? Mono.empty() : api.call(TaskReadRequests.list(after(page))))
                    .then(Mono.just(index));
        });
    }

    /** Shares the scan with concurrent searches of the same user: after a crash, hundreds search for a task. */
    public static Mono<TaskListIndex> sharedScan(CallExecutor exchange, Instant oldest) {
        return exchange.batched(Operation.TASK_LIST, LIST, oldest, (api, all) -> scan(api, Collections.min(all)));
    }

    private static ListTasksRequest after(ResultPage<Task> page) {
        return LIST.withCursor(Objects.requireNonNull(page.nextCursor()));
    }

    /** Adds a page. Returns {@code false} if the next one is needed. */
    private boolean isComplete(ResultPage<Task> page) {
        boolean tooOld = false;
        boolean recent = false;
        for (Task task : page.items()) {
            add(task);
            Instant createdAt = task.createdAt();
            tooOld |= createdAt != null && createdAt.isBefore(oldest);
            recent |= createdAt != null && !createdAt.isBefore(oldest);
        }
        if (page.nextCursor() == null || tooOld && !recent) {
            return true;
        }
        if (++pages == MAX_PAGES || page.nextCursor().equals(cursor)) {
            throw new PaginationException(
                    new CallContext(Operation.TASK_LIST, null, null),
                    "the task list is too long to read completely: it has more than " + MAX_PAGES + " pages",
                    null);
        }
        cursor = page.nextCursor();
        return false;
    }

    private void add(Task task) {
        String title = task.title() == null ? "" : task.title();
        int marker = title.lastIndexOf(MARKER_START);
        if (marker >= 0) {
            byMarker.computeIfAbsent(title.substring(marker), same -> new ArrayList<>())
                    .add(task);
        }
        titles.add(new ListedTitle(CUT.matcher(title.strip()).replaceFirst("").strip(), task.createdAt()));
    }

    /** Returns the tasks whose titles end with a correlation, newest first. */
    public List<Task> with(String correlation) {
        return byMarker.getOrDefault(CorrelationMarker.of(correlation), List.of());
    }

    /**
     * Returns whether the title of a sufficiently new task may be a truncation of this one: truncated titles must not make a task
     * appear absent.
     *
     * @param title the title as sent, {@code null} if unknown: then only tasks without a title match
     * @param oldest earliest creation time; a task without a time may be of any age
     */
    boolean hasShortened(@Nullable String title, Instant oldest) {
        return titles.stream()
                .filter(listed -> listed.createdAt == null || !listed.createdAt.isBefore(oldest))
                .anyMatch(listed -> listed.start.isEmpty() || title != null && title.startsWith(listed.start));
    }
}
