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
 * Everything the sandbox saw. Counts are exact for its whole life; the calls themselves are kept up to the number that
 * {@code journalSize} of the builder gives, the oldest going first.
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
     * An empty journal.
     *
     * @param capacity how many calls to keep
     */
    public CallJournal(int capacity) {
        this.capacity = capacity;
    }

    /**
     * Adds a call. The sandbox does so once per request, when its answer is decided.
     *
     * @param call what was seen
     */
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

    /**
     * Notes that a task was created.
     *
     * @param prompt its text
     */
    public synchronized void taskCreated(String prompt) {
        tasks++;
        if (tasksByPrompt.merge(hash(prompt), 1, Integer::sum) > 1) {
            duplicates.merge(prompt, 2, (known, two) -> known + 1);
        }
    }

    /** Notes that {@code task.create} returned the id of a task that never comes to exist. */
    public synchronized void ghostCreated() {
        ghosts++;
    }

    /**
     * Notes a broken rule.
     *
     * @param text what was broken, free of secrets
     */
    public synchronized void violation(String text) {
        violations.add(text);
    }

    /**
     * The calls that are kept, in order of arrival.
     *
     * @return a copy
     */
    public synchronized List<SeenCall> calls() {
        return new ArrayList<>(calls);
    }

    /**
     * The calls of one operation that are kept, in order of arrival.
     *
     * @param operation which one
     * @return a copy
     */
    public List<SeenCall> calls(Operation operation) {
        return calls(call -> call.operation() == operation);
    }

    /**
     * The kept calls that match, in order of arrival.
     *
     * @param filter which ones
     * @return a copy
     */
    public synchronized List<SeenCall> calls(Predicate<? super SeenCall> filter) {
        return calls.stream().filter(filter).collect(Collectors.toCollection(ArrayList::new));
    }

    /**
     * All requests so far.
     *
     * @return a count, of forgotten calls too
     */
    public synchronized long count() {
        return total;
    }

    /**
     * All calls of an operation so far.
     *
     * @param operation which one
     * @return a count, of forgotten calls too
     */
    public synchronized long count(Operation operation) {
        return counts.getOrDefault(operation, 0L);
    }

    /**
     * Calls refused because a limit was exceeded; injected 429s are not among them.
     *
     * @return a count over all operations
     */
    public synchronized long rateLimited() {
        return limited.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Calls of one operation refused because its limit was exceeded.
     *
     * @param operation which one
     * @return a count
     */
    public synchronized long rateLimited(Operation operation) {
        return limited.getOrDefault(operation, 0L);
    }

    /**
     * Tasks created through {@code task.create} so far, deleted ones too.
     *
     * @return a count
     */
    public synchronized long tasksCreated() {
        return tasks;
    }

    /**
     * Returns how many calls of {@code task.create} made a ghost; they are not among {@link #tasksCreated}.
     *
     * @return a count
     */
    public synchronized long ghostsCreated() {
        return ghosts;
    }

    /**
     * Prompts for which more than one task was created, with their number.
     *
     * @return a copy, empty where no task was created twice
     */
    public synchronized Map<String, Integer> duplicatePrompts() {
        return new TreeMap<>(duplicates);
    }

    /**
     * Rules of the API that requests broke: two credentials at once, a credential sent to the storage, and the like.
     *
     * @return a copy, in order
     */
    public synchronized List<String> violations() {
        return new ArrayList<>(violations);
    }

    /**
     * The most calls of a user and operation that arrived within any stretch of time, counted over the calls that are kept.
     *
     * @param user name of the user
     * @param operation what was called
     * @param window length of the stretch; its end is part of it, its start is not
     * @return a count
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

    /** Fails unless every request kept to the API's rules and to the limits. */
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
            text.append("\n  ").append(operation).append(": over the limit, ").append(refused);
            text.append(" of ").append(counts.get(operation)).append(" calls refused");
        });
        if (!text.isEmpty()) {
            throw new AssertionError("the sandbox saw requests that break the API's rules:" + text);
        }
    }

    /** Fails if any prompt led to more than one task. */
    public void assertNoDuplicateTasks() {
        Map<String, Integer> twice = duplicatePrompts();
        if (!twice.isEmpty()) {
            throw new AssertionError("prompts with more than one task: "
                    + twice.entrySet().stream().limit(MAX_VIOLATIONS_SHOWN).toList()
                    + (twice.size() > MAX_VIOLATIONS_SHOWN ? " and more, " + twice.size() + " in all" : ""));
        }
    }

    /** Forgets everything so far. */
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

    /** 64 bits: at a million prompts the chance of a false match is below one in ten million. */
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
