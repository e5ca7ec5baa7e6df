package io.github.manusreactive.cli;

import io.github.manusreactive.operation.Operation;
import io.github.manusreactive.ratelimit.RateLimit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Estimates the minimum duration of a job from the tightest rate limit of each user.
 *
 * @param tasks number of tasks
 * @param known number of these tasks that exist or have ended according to the ledger
 * @param users pace of each user
 * @param maxInFlight maximum number of tasks in flight
 */
record DurationEstimate(long tasks, long known, List<TaskPace> users, int maxInFlight) {

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        String valid = counted(tasks, "line is", "lines are") + " valid"
                + (known == 0 ? "" : ", " + known + " of them already in the ledger") + ". ";
        if (toCreate() == 0) {
            lines.add(valid + "No task will be created.");
            return lines;
        }
        lines.add(valid + counted(users.size(), "user", "users") + " at " + pace() + ", limited by " + tightest()
                + ": " + work() + " takes " + words(creating())
                + ", plus the duration of the last tasks.");
        if (toCreate() > maxInFlight) {
            lines.add("--max-in-flight " + maxInFlight + " is enough if tasks take less than " + words(longestTask())
                    + "; raise it if they take longer.");
        }
        return lines;
    }

    /** Returns the shortest time in which the rate limits allow all tasks. */
    Duration creating() {
        long tooShort = -1;
        long enough = users.stream().mapToLong(this::alone).min().orElse(0);
        while (enough - tooShort > 1) {
            long middle = (enough + tooShort) / 2;
            if (created(middle) >= toCreate()) {
                enough = middle;
            } else {
                tooShort = middle;
            }
        }
        return Duration.ofMillis(enough);
    }

    /** Returns the task duration above which {@code maxInFlight} delays the job more than the rate limits. */
    Duration longestTask() {
        return Duration.ofMillis((long) (maxInFlight / perMillisecond()));
    }

    private long toCreate() {
        return tasks - known;
    }

    private long created(long millis) {
        return users.stream().mapToLong(user -> user.tasksBy(millis)).sum();
    }

    private double perMillisecond() {
        return users.stream()
                .mapToDouble(user -> user.tightest().perMillisecond())
                .sum();
    }

    /** Returns the time in milliseconds that one user needs for all tasks, by its slowest operation. */
    private long alone(TaskPace user) {
        return user.bounds().stream()
                .mapToLong(bound -> bound.tasks().window().toMillis()
                        * (toCreate() / bound.tasks().calls()))
                .max()
                .orElse(0);
    }

    private List<Operation> tightestOfEach() {
        return users.stream()
                .map(user -> user.tightest().operation())
                .distinct()
                .toList();
    }

    private String tightest() {
        return tightestOfEach().stream().map(Operation::wireName).collect(Collectors.joining(" or "));
    }

    private String work() {
        return tightestOfEach().equals(List.of(Operation.TASK_CREATE)) ? "creating" : "creating, polling and reading";
    }

    private String pace() {
        RateLimit first = users.get(0).tightest().tasks();
        if (users.stream().allMatch(user -> user.tightest().tasks().equals(first))) {
            return counted(first.calls(), "task", "tasks") + " per " + words(first.window())
                    + (users.size() == 1 ? "" : " each");
        }
        return String.format(Locale.ROOT, "%.1f tasks per minute in total", 60_000 * perMillisecond());
    }

    private static String counted(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }

    private static String words(Duration time) {
        if (time.toMillis() % 1000 != 0 && time.toSeconds() < 10) {
            return time.toMillis() + " ms";
        }
        return time.toMinutes() < 2 ? time.toSeconds() + " s" : ProgressLines.clock(time);
    }
}
