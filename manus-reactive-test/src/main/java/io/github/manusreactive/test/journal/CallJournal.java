package io.github.manusreactive.test.journal;

import io.github.manusreactive.operation.Operation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The requests that the sandbox received. Counts are exact for its whole life; the number of calls kept is limited by
 * {@code journalSize} of the builder, and the oldest are dropped first.
 *
 * @since 0.1.0
 */
public final class CallJournal {

    private static final int MAX_VIOLATIONS_SHOWN = 10;

    private final int capacity;
    private final ArrayDeque<SeenCall> calls = new ArrayDeque<>();
    private final Map<Operation, Long> counts = new EnumMap<>(Operation.class);
    private final Map<Operation, Long> limited = new EnumMap<>(Operation.class);
    private final List<String> violations = new ArrayList<>();
    private final Map<Long, Integer> tasksByPrompt = new HashMap<>();
    private final Map<String, Integer> duplicates = new TreeMap<>();
    private long total;
    private long tasks;
    private long ghosts;

    /**
     * Creates an empty journal.
     *
     * @param capacity number of calls to keep
     */
    public CallJournal(int capacity) {
        this.capacity = capacity;
    }

    /** Adds a call. The sandbox does this once per request, when its response is decided. */
    public synchronized void add(SeenCall call) {
        total++;
        Operation operation = call.operation();
        if (operation != null) {
            counts.merge(operation, 1L, Long::sum);
            if (call.overLimit()) {
                limited.merge(operation, 1L, Long::sum);
            }
        }
        for (String violation : call.violations()) {
            violation(call.path() + ": " + violation);
        }
        if (capacity > 0) {
            if (calls.size() == capacity) {
                calls.removeFirst();
            }
            calls.addLast(call);
        }
    }

    /** Records that a task was created. */
    public synchronized void taskCreated(String prompt) {
        tasks++;
        if (tasksByPrompt.merge(hash(prompt), 1, Integer::sum) > 1) {
            duplicates.merge(prompt, 2, (known, two) -> known + 1);
        }
    }

    /** Records that {@code task.create} returned the id of a task that never appears. */
    public synchronized void ghostCreated() {
        ghosts++;
    }

    /**
     * Records a violated rule.
     *
     * @param text description without secrets
     */
    public synchronized void violation(String text) {
        violations.add(text);
    }

    /** Returns the calls that are kept, in order of arrival. */
    public synchronized List<SeenCall> calls() {
        return new ArrayList<>(calls);
    }

    /** Returns the calls of one operation that are kept, in order of arrival. */
    public List<SeenCall> calls(Operation operation) {
        return calls(call -> call.operation() == operation);
    }

    /** Returns the kept calls that match, in order of arrival. */
    public synchronized List<SeenCall> calls(Predicate<? super SeenCall> filter) {
        return calls.stream().filter(filter).collect(Collectors.toCollection(ArrayList::new));
    }

    /** Returns the number of all requests so far, including dropped ones. */
    public synchronized long count() {
        return total;
    }

    /** Returns the number of all calls of an operation so far, including dropped ones. */
    public synchronized long count(Operation operation) {
        return counts.getOrDefault(operation, 0L);
    }

    /** Returns the number of calls rejected because a rate limit was exceeded, without injected 429 responses. */
    public synchronized long rateLimited() {
        return limited.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns the number of calls of one operation rejected because its rate limit was exceeded. */
    public synchronized long rateLimited(Operation operation) {
        return limited.getOrDefault(operation, 0L);
    }

    /** Returns the number of tasks created with {@code task.create} so far, including deleted ones. */
    public synchronized long tasksCreated() {
        return tasks;
    }

    /**
     * Returns the number of {@code task.create} calls that created a ghost, which {@link #tasksCreated} does not
     * include.
     */
    public synchronized long ghostsCreated() {
        return ghosts;
    }

    /** Returns the prompts for which more than one task was created, with the number of their tasks. */
    public synchronized Map<String, Integer> duplicatePrompts() {
        return new TreeMap<>(duplicates);
    }

    /** Returns the rules of the API that requests violated, for example two credentials in one request. */
    public synchronized List<String> violations() {
        return new ArrayList<>(violations);
    }

    /**
     * Returns the maximum number of calls of a user and operation that arrived within any window, among the calls
     * that are kept.
     *
     * @param window length of the window; its end is included, its start is not
     */
    public int maxCallsInAnyWindow(String user, Operation operation, Duration window) {
        List<Instant> times = calls(
                        call -> call.operation() == operation && call.user().equals(user))
                .stream()
                .map(SeenCall::at)
                .sorted()
                .toList();
        int max = 0;
        int from = 0;
        for (int to = 0; to < times.size(); to++) {
            while (!times.get(from).plus(window).isAfter(times.get(to))) {
                from++;
            }
            max = Math.max(max, to - from + 1);
        }
        return max;
    }

    /** Fails unless every request followed the API's rules and rate limits. */
    public synchronized void assertNoViolations() {
        StringBuilder text = new StringBuilder();
        violations.stream()
                .limit(MAX_VIOLATIONS_SHOWN)
                .forEach(v -> text.append("\n  ").append(v));
        if (violations.size() > MAX_VIOLATIONS_SHOWN) {
            text.append("\n  and ")
                    .append(violations.size() - MAX_VIOLATIONS_SHOWN)
                    .append(" more");
        }
        limited.forEach((operation, refused) -> {
            text.append("\n  ")
                    .append(operation)
                    .append(": rate limit exceeded by ")
                    .append(refused);
            text.append(" of ").append(counts.get(operation)).append(" calls");
        });
        if (!text.isEmpty()) {
            throw new AssertionError("requests broke the API's rules or rate limits:" + text);
        }
    }

    /** Fails if more than one task was created for any prompt. */
    public void assertNoDuplicateTasks() {
        Map<String, Integer> twice = duplicatePrompts();
        if (!twice.isEmpty()) {
            throw new AssertionError("prompts with more than one task (" + twice.size() + "), as prompt=tasks: "
                    + twice.entrySet().stream().limit(MAX_VIOLATIONS_SHOWN).toList()
                    + (twice.size() > MAX_VIOLATIONS_SHOWN ? " and more" : ""));
        }
    }

    /** Removes all calls and counts. */
    public synchronized void clear() {
        calls.clear();
        counts.clear();
        limited.clear();
        violations.clear();
        tasksByPrompt.clear();
        duplicates.clear();
        total = 0;
        tasks = 0;
        ghosts = 0;
    }

    /** 64 bits: with a million prompts the chance of a false match is below one in ten million. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
